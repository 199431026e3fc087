"""Every key of the program, place by place, and another one for whom it suits better (ERG-03)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from db.problem import RecordProblem
from desk_tui.counter import own_keys
from desk_tui.rules.text import plain
from desk_tui.screens import own_keys as running
from desk_tui.screens.base import DeskDialog
from desk_tui.screens.list_screen import Line, ListScreen
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.keys import Action
from desk_tui.widgets.queue_table import Cell, Column, PagedTable

Changes = dict[str, str]
"""Action id -> the keys this desk chose, as in `keys.toml`."""

_HOW = say("Enter: đổi phím · {reset}: về phím có sẵn · {reset_all}: mọi phím về như có sẵn")
_KEPT = say("Phím đã đổi có ngay, và còn lại cho lần sau (tệp keys.toml trong thư mục dữ liệu).")


class KeymapScreen(ListScreen):
    """The whole table of keys; the box above it finds an action or a key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVE_BINDINGS,
        *keys.bindings("keymap"),
        Binding("down", "table('move', 1)", say("Dòng sau"), show=False),
        Binding("up", "table('move', -1)", say("Dòng trước"), show=False),
        Binding("pagedown", "table('page', 1)", say("Trang sau"), show=False),
        Binding("pageup", "table('page', -1)", say("Trang trước"), show=False),
    ]
    AUTO_FOCUS = "#find"

    def __init__(self) -> None:
        super().__init__()
        self._changes: Changes = {}
        self._trouble = ""

    def lists(self) -> ComposeResult:
        yield Static(id="head")
        yield Field(say("Tìm việc hoặc phím"), placeholder=say("lưu, quet, alt+e, f8"), id="find")
        yield PagedTable(
            (
                Column(say("Phím"), 12),
                Column(say("Việc"), 22, grow=True),
                Column(say("Ở đâu"), 24),
                Column(say("Phím có sẵn"), 12, spare=True),
                Column(say("Tên trong keys.toml"), 24, spare=True),
            ),
            empty=say("Không có việc nào như vậy."),
            title=say("Phím của mọi màn hình"),
            id="keys",
        )

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    @property
    def action_here(self) -> Action | None:
        """What the cursor stands on."""
        return keys.BY_ID[self.table.row.id] if self.table.row else None

    def reload(self) -> None:
        """What the file says; one that is not in use is told, and begins anew."""
        self._changes, self._trouble = {}, ""
        try:
            found = own_keys.read(self.host.folder)
            if wrong := keys.wrongs(found):
                self._trouble = wrong[0][1]
            else:
                self._changes = found
        except RecordProblem as problem:
            self._trouble = str(problem)
        self._show()

    def _show(self) -> None:
        count = len(self._changes)
        lines = [Content.styled(say("Đổi phím: {count} việc có phím riêng", count=count), "bold")]
        named = {"reset": keys.named("keymap.reset"), "reset_all": keys.named("keymap.reset_all")}
        lines.append(Content(_HOW.format(**named)))
        if self._trouble:
            told = say("! {trouble} Đang dùng phím có sẵn.", trouble=self._trouble)
            lines.append(Content.styled(told, "$text-warning"))
        self.head(lines)
        asked = self.query_one("#find", Field).value
        self.fill([_line(a, self._changes) for a in keys.ACTIONS if _fits(a, asked, self._changes)])

    @on(Field.Changed, "#find")
    def _asked(self) -> None:
        self._show()

    def action_table(self, name: str, step: int) -> None:
        """The arrows move in the list while the box keeps the cursor."""
        self.table.action_move(step) if name == "move" else self.table.action_page(step)

    @on(Field.Submitted, "#find")
    @on(PagedTable.Selected)
    def _change(self) -> None:
        if action := self.action_here:
            self.host.push_screen(NewKey(action, self._changes), self._keep)

    def action_reset(self) -> None:
        """The packaged key of the action under the cursor."""
        action = self.action_here
        if action and action.id in self._changes:
            rest = {name: own for name, own in self._changes.items() if name != action.id}
            if wrong := keys.wrongs(rest):
                self.host.say(wrong[0][1])
            else:
                self._keep(rest)

    def action_reset_all(self) -> None:
        """Every key as packaged."""
        if self._changes or self._trouble:
            self._keep({})

    def _keep(self, changes: Changes | None) -> None:
        if changes is None:
            return
        words = {a.id: f"{keys.place_name(a.where)}: {a.words}" for a in keys.ACTIONS}
        self.do(
            partial(own_keys.write, self.host.folder, changes, words),
            lambda _: self._kept(changes),
            group="own-keys",
            words=say("Ghi phím riêng"),
        )

    def _kept(self, changes: Changes) -> None:
        running.use(self.host, changes)
        self.host.say(_KEPT)
        if self.is_attached:
            self.reload()


class NewKey(DeskDialog[Changes], inherit_bindings=False):
    """Press the new key, see at once whether it will do, Enter to have it."""

    DEFAULT_CSS = """
    NewKey { align: center middle; }
    NewKey > Vertical {
        width: 76; max-width: 98%; height: auto;
        border: round $border; border-title-color: $foreground; padding: 1 2; background: $surface;
    }
    NewKey Static { height: auto; }
    """
    can_focus = True

    def __init__(self, action: Action, changes: Mapping[str, str]) -> None:
        super().__init__()
        self.action = action
        self._changes = dict(changes)
        self._wanted: Changes | None = None

    def compose(self) -> ComposeResult:
        action = self.action
        now = keys.key_names(",".join(keys.keys_of(action, self._changes)))
        with Vertical() as box:
            box.border_title = Content(
                say(
                    "Phím mới: {text} ({where})",
                    text=action.words,
                    where=keys.place_name(action.where),
                )
            )
            box.border_subtitle = Content(say("Enter: đổi · Esc: thôi"))
            yield Static(
                Content(say("{help}\nĐang là {now}. Bấm phím mới.", help=action.help, now=now))
            )
            yield Static(id="said")

    async def on_event(self, event: events.Event) -> None:
        """Before any binding: the keys pressed here are looked at, not obeyed."""
        if isinstance(event, events.Key):
            event.stop()
            event.prevent_default()
            self._pressed(event.key)
        else:
            await super().on_event(event)

    def _pressed(self, key: str) -> None:
        if key == "escape":
            self.dismiss()
        elif key == "enter":
            if self._wanted is not None:
                self.dismiss(self._wanted)
        else:
            self._wanted, told = judged(key, self.action, self._changes)
            tone = "$text-success" if self._wanted else "$text-error"
            self.query_one("#said", Static).update(Content.styled(f"\n{told}", tone))


def judged(key: str, action: Action, changes: Mapping[str, str]) -> tuple[Changes | None, str]:
    """The keys as they would be with this one for that action; None when it will not do, and why.

    A key that another action has may change places with it.
    """
    name = keys.key_name(key)
    if reason := keys.refused(key, action):
        return None, say("Phím {name} không dùng được: {reason}.", name=name, reason=reason)
    mine = keys.keys_of(action, changes)
    if key in mine:
        return None, say("Phím {name} đã là của việc này.", name=name)
    # Esc goes on leading back whatever else does.
    wanted = {**changes, action.id: ",".join(["escape"] * ("escape" in mine) + [key])}
    other = keys.holder(key, action, changes)
    if other is None:
        return _own_only(wanted), say("Phím {name} dùng được. Enter: đổi.", name=name)
    held = say(
        "Phím {name} đang là “{text}” ({where}).",
        name=name,
        text=other.words,
        where=keys.place_name(other.where),
    )
    swapped = {**wanted, other.id: ",".join(own for own in mine if own != "escape")}
    if keys.wrongs(swapped):
        return None, say("{held} Chọn phím khác, hoặc đổi phím của việc đó trước.", held=held)
    return _own_only(swapped), say("{held} Enter: hai việc đổi phím cho nhau.", held=held)


def _own_only(changes: Changes) -> Changes:
    """Without those that are as packaged."""
    return {name: own for name, own in changes.items() if own != keys.BY_ID[name].keys}


def _fits(action: Action, asked: str, changes: Mapping[str, str]) -> bool:
    own = keys.key_names(",".join(keys.keys_of(action, changes)))
    text = f"{plain(action.words)} {plain(keys.place_name(action.where))} {own.lower()} {action.id}"
    return all(word in text for word in plain(asked).split())


def _line(action: Action, changes: Mapping[str, str]) -> Line:
    own = action.id in changes
    now = keys.key_names(",".join(keys.keys_of(action, changes)))
    return action.id, (
        Cell(f"◆ {now}", "good") if own else now,
        action.words,
        keys.place_name(action.where),
        keys.key_names(action.keys) if own else "",
        action.id,
    )
