"""What is wrong with the layout of a screen, in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from rich.cells import cell_len
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.linear import shown_widgets


def faults(screen: Screen[object]) -> list[str]:
    """Sentences; empty when all is well."""
    return [
        *(f"{_name(w)}: {what}" for w in _watched(screen) for what in _of(screen, w)),
        *_overlaps(screen),
    ]


def _watched(screen: Screen[object]) -> Iterator[Widget]:
    """Everything but Textual's own layers for toasts and tooltips."""
    for widget in shown_widgets(screen):
        if not any(node.styles.layer.startswith("_") for node in _line(widget)):
            yield widget


def _line(widget: Widget) -> Iterator[Widget]:
    for node in widget.ancestors_with_self:
        if isinstance(node, Widget) and not isinstance(node, Screen):
            yield node


def _of(screen: Screen[object], widget: Widget) -> Iterator[str]:
    place = screen._compositor.full_map.get(widget)
    if place is None:
        if widget.visible:
            yield "is nowhere on the screen"
        return
    region, clip = place.region, place.clip
    rolls = any(node.allow_vertical_scroll for node in _line(widget) if node is not widget)
    if not region.area and _matters(widget):
        yield f"has no room ({region.width}x{region.height})"
    if region.x < clip.x or region.right > clip.right:
        yield f"is cut at the side: {region} in {clip}"
    if not rolls and (region.y < clip.y or region.bottom > clip.bottom):
        yield f"is cut below: {region} in {clip}"
    yield from _frame(widget)
    yield from _text(widget)


def _matters(widget: Widget) -> bool:
    if isinstance(widget, Static):
        shown = widget.render()
        return isinstance(shown, Content) and bool(shown.plain.strip())
    return widget.focusable or isinstance(widget, KeyLine)


def _frame(widget: Widget) -> Iterator[str]:
    """A title too long ends in "…"; but the foot has the keys."""
    _, _, foot, _ = widget.styles.border.spacing
    words = Content.from_markup(widget.border_subtitle or "").plain if foot else ""
    if words and cell_len(words) > widget.size.width + widget.gutter.width - 4:
        yield f"the frame has no room for “{words}”"


def _text(widget: Widget) -> Iterator[str]:
    if isinstance(widget, Input):
        if cell_len(widget.placeholder) > widget.content_size.width:
            yield f"the hint is cut: “{widget.placeholder}”"
        return
    shown = widget.render()
    if widget.children or not isinstance(shown, Content) or not widget.content_size.area:
        return
    width, height = widget.content_size
    styles = widget.styles
    for line in shown.plain.splitlines():
        wraps = styles.text_wrap == "wrap"
        longest = max(map(cell_len, line.split()), default=0) if wraps else cell_len(line.rstrip())
        if longest > width and styles.text_overflow != "ellipsis":
            yield f"a line is cut: “{line.strip()}”"
    rolls = widget.allow_vertical_scroll or styles.height is None
    wanted = shown.get_height(styles.get_rules(), width)
    if not rolls and wanted > height:
        yield f"lines are cut: {wanted} in {height}: {shown.plain[:60]!r}"


def _overlaps(screen: Screen[object]) -> Iterator[str]:
    watched = set(_watched(screen))
    for parent in (screen, *watched):
        children = [one for one in parent.displayed_children if one in watched]
        for one, other in combinations(children, 2):
            shared = one.region.intersection(other.region)
            if one.styles.layer == other.styles.layer and shared.area:
                yield f"{_name(one)} lies on {_name(other)}: {shared}"


def _name(widget: Widget) -> str:
    return f"{type(widget).__name__}{'#' + widget.id if widget.id else ''}"
