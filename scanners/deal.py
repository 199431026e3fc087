"""One feed, many papers: which page belongs to which line of the checklist (pure, no files).

Separator sheets deal by themselves, an officer's mark always wins, a title only suggests. Every
page that came in keeps exactly one place, with all that was known about it; nothing is deleted. In
which order pages stand is said by the job (`intake`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from scanners.numbering import PageNumber, gaps
from scanners.problem import ScanProblem
from scanners.separator import Separator

Role = Literal["page", "separator", "back", "dropped", "open"]


@dataclass(frozen=True)
class Seen:
    """What is known of one page; `suggested` is the key of the paper its title points to."""

    sequence: int
    blank: bool = False
    separator: Separator | None = None
    number: PageNumber | None = None
    suggested: str = ""


@dataclass(frozen=True)
class Expected:
    """A line of the checklist; declared: pages the citizen says it has, 0 when nobody asked."""

    key: str
    name: str
    declared: int = 0


@dataclass(frozen=True)
class Hand:
    """What an officer decided for one page, to be kept in the ledger beside it.

    begins: key of the paper that begins here, "" when none. kept: False leaves the page out, True
    makes a page of what was taken for a separator or its back, None leaves it to the rules.
    """

    begins: str = ""
    kept: bool | None = None


@dataclass(frozen=True)
class Place:
    """Where a page stands: only the role "page" is part of `paper`.

    "separator" and "back" (its blank other side) belong to no paper, "dropped" was left out of
    `paper` by the officer, "open" waits for an answer.
    """

    role: Role
    paper: str = ""


@dataclass(frozen=True)
class Count:
    """Pages of one paper: declared, kept with writing on them, kept but blank."""

    key: str
    name: str
    declared: int
    written: int
    blank: int


@dataclass(frozen=True)
class Doubt:
    """A sentence for the officer, and the page or the paper it is about (0, "" when none)."""

    message: str
    sequence: int = 0
    paper: str = ""


@dataclass(frozen=True)
class Dealt:
    """A feed dealt out; made by `deal` and the verbs below, each of which gives a new one."""

    seen: tuple[Seen, ...]
    papers: tuple[Expected, ...]
    duplex: bool
    dossier: str
    hand: Mapping[int, Hand]
    places: Mapping[int, Place]
    doubts: tuple[Doubt, ...] = ()
    counts: tuple[Count, ...] = field(default=())

    @property
    def pages(self) -> dict[int, str]:
        """sequence -> key of its paper, in order; without what belongs to no paper."""
        return {at: place.paper for at, place in self.places.items() if place.role == "page"}

    @property
    def order(self) -> tuple[int, ...]:
        """All sequences as they stand now."""
        return tuple(page.sequence for page in self.seen)

    @property
    def suggestions(self) -> dict[int, str]:
        """sequence -> paper its title points to, where the page is not there yet."""
        return {
            page.sequence: page.suggested
            for page in self.seen
            if page.suggested
            and self.places[page.sequence].role in ("page", "open")
            and self.places[page.sequence].paper != page.suggested
            and not self.hand.get(page.sequence, _UNTOUCHED).begins
        }

    def of(self, key: str) -> tuple[Seen, ...]:
        """The pages of one paper, in order."""
        return tuple(page for page in self.seen if self.places[page.sequence] == Place("page", key))


_UNTOUCHED = Hand()


def deal(
    pages: Sequence[Seen],
    papers: Sequence[Expected],
    *,
    duplex: bool,
    dossier: str = "",
    hand: Mapping[int, Hand] | None = None,
) -> Dealt:
    """Deal pages, in their order, to the checklist.

    duplex: both sides of each sheet were scanned. dossier: its code; a separator of another one
    deals nothing and what follows it waits for the officer. A sole paper takes all pages from the
    start. hand: what officers decided before, by sequence.
    """
    hand = dict(hand or {})
    listed = {paper.key: paper for paper in papers}
    for mark in hand.values():
        if mark.begins and mark.begins not in listed:
            listed[mark.begins] = Expected(mark.begins, mark.begins)
    keys = list(listed)
    doubts: list[Doubt] = []
    places: dict[int, Place] = {}
    current = latest = keys[0] if len(papers) == 1 else ""
    backs = _backs(pages) if duplex else frozenset()
    for at, page in enumerate(pages, 1):
        mark = hand.get(page.sequence, _UNTOUCHED)
        separates = page.separator is not None and mark.kept is not True
        if mark.begins:
            current = mark.begins
        elif separates and page.separator:
            current, why = _meant(page.separator, keys, latest, dossier)
            if why:
                doubts.append(Doubt(f"Trang quét {at} {why}", page.sequence))
        latest = current or latest
        places[page.sequence] = Place(*_role(page, mark, current, separates, backs))
    dealt = Dealt(tuple(pages), tuple(papers), duplex, dossier, hand, places)
    counts = tuple(_count(dealt, paper) for paper in listed.values())
    dealt = replace(dealt, counts=counts)
    return replace(dealt, doubts=(*doubts, *_doubts(dealt)))


def _role(
    page: Seen, mark: Hand, current: str, separates: bool, backs: frozenset[int]
) -> tuple[Role, str]:
    if mark.kept is False:
        return "dropped", current
    if separates:
        return "separator", ""
    if page.sequence in backs and mark == _UNTOUCHED:
        return "back", ""
    return ("page", current) if current else ("open", "")


def _backs(pages: Sequence[Seen]) -> frozenset[int]:
    """Blank other sides of separators: the page behind, or the one before if fed face down."""
    backs = set()
    for at, page in enumerate(pages):
        if page.separator is None:
            continue
        if at + 1 < len(pages) and pages[at + 1].blank:
            backs.add(pages[at + 1].sequence)
        elif at % 2 and pages[at - 1].blank:
            backs.add(pages[at - 1].sequence)
    return frozenset(backs)


def _meant(separator: Separator, keys: list[str], latest: str, dossier: str) -> tuple[str, str]:
    """The paper a separator begins, or "" and why it begins none."""
    if separator.dossier and separator.dossier != dossier:
        return "", (
            f"là tờ ngăn của hồ sơ {separator.dossier}, không phải hồ sơ này:"
            " các trang sau nó chưa chia."
        )
    if separator.paper:
        if separator.paper in keys:
            return separator.paper, ""
        return "", "là tờ ngăn của giấy tờ không có trong danh mục: các trang sau nó chưa chia."
    after = keys.index(latest) + 1 if latest in keys else 0
    if after < len(keys):
        return keys[after], ""
    return "", "là tờ ngăn “giấy tờ tiếp theo” nhưng danh mục đã hết: các trang sau nó chưa chia."


def _count(dealt: Dealt, paper: Expected) -> Count:
    pages = dealt.of(paper.key)
    blank = sum(page.blank for page in pages)
    return Count(paper.key, paper.name, paper.declared, len(pages) - blank, blank)


def _doubts(dealt: Dealt) -> list[Doubt]:
    doubts: list[Doubt] = []
    at = {page.sequence: number for number, page in enumerate(dealt.seen, 1)}
    waiting = [number for page, number in at.items() if dealt.places[page].role == "open"]
    if waiting:
        first = dealt.seen[waiting[0] - 1].sequence
        doubts.append(
            Doubt(
                f"{len(waiting)} trang chưa biết thuộc giấy tờ nào: trang quét {_ranges(waiting)}.",
                first,
            )
        )
    if dealt.duplex and len(dealt.seen) % 2:
        doubts.append(
            Doubt(f"Quét hai mặt mà có {len(dealt.seen)} trang, số lẻ: có thể thiếu một mặt.")
        )
    names = {count.key: count.name for count in dealt.counts}
    for sequence, key in dealt.suggestions.items():
        here = dealt.places[sequence].paper
        if here and key in names:
            doubts.append(
                Doubt(
                    f"Trang quét {at[sequence]} nằm trong “{names[here]}”"
                    f" nhưng tiêu đề giống “{names[key]}”.",
                    sequence,
                    here,
                )
            )
    for count in dealt.counts:
        if said := _short_of(dealt, count):
            doubts.append(Doubt(f"{count.name}: {said}.", paper=count.key))
    return doubts


def _short_of(dealt: Dealt, count: Count) -> str:
    """What the declared number and the printed page numbers say against a paper's pages."""
    said: list[str] = []
    # A blank side may have been counted by the citizen or not: either way is right.
    if count.declared and not count.written <= count.declared <= count.written + count.blank:
        said.append(_declared(count))
    numbers = [page.number for page in dealt.of(count.key) if not page.blank]
    found = gaps(numbers, count.declared)
    if found.missing:
        said.append(f"thiếu trang {_ranges(found.missing)}")
    for after, before, lacking in found.between:
        span = f"từ {after + 1} đến {before - 1}" if before else f"sau trang {after}"
        said.append(f"thiếu {lacking} trang {span}")
    said += [f"có hai trang cùng mang số {number}" for number in found.twice]
    said += [f"trang {number} nằm sau trang {behind}" for number, behind in found.turned]
    return "; ".join(said)


def _declared(count: Count) -> str:
    if not count.written:
        return f"khai {count.declared} trang, chưa có trang nào"
    if count.written < count.declared:
        return f"khai {count.declared} trang, mới có {count.written}"
    return (
        f"khai {count.declared} trang, có {count.written},"
        f" nhiều hơn {count.written - count.declared}"
    )


def _ranges(numbers: Sequence[int]) -> str:
    """3, 5–7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


# What an officer does by key


def begin(dealt: Dealt, sequence: int, key: str) -> Dealt:
    """This page begins a paper; the following pages go with it until the next mark.

    On a separator it changes what the sheet begins. Raises ScanProblem `no-such-page`,
    `no-such-paper`.
    """
    if key not in {paper.key for paper in dealt.papers}:
        raise ScanProblem(
            "no-such-paper",
            "Danh mục của hồ sơ không có giấy tờ này.",
            "Chọn một giấy tờ trong danh mục.",
        )
    return _marked(dealt, sequence, begins=key)


def drop(dealt: Dealt, sequence: int) -> Dealt:
    """Leave a page out; its image stays, and a paper that began there still begins there."""
    return _marked(dealt, sequence, kept=False)


def restore(dealt: Dealt, sequence: int) -> Dealt:
    """Take a page in: one left out, or one taken for a separator or its back."""
    return _marked(dealt, sequence, kept=True)


def _marked(dealt: Dealt, sequence: int, **changes: str | bool) -> Dealt:
    _known(dealt.order, sequence)
    before = dealt.hand.get(sequence, _UNTOUCHED)
    mark = Hand(**{"begins": before.begins, "kept": before.kept} | changes)  # pyright: ignore
    return deal(
        dealt.seen,
        dealt.papers,
        duplex=dealt.duplex,
        dossier=dealt.dossier,
        hand={**dealt.hand, sequence: mark},
    )


def _known(order: Sequence[int], sequence: int) -> None:
    if sequence not in order:
        raise ScanProblem(
            "no-such-page", "Không có trang này trong lần quét.", "Chọn một trang trong danh sách."
        )
