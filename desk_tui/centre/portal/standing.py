"""How a dossier stands, read from its acts alone: pure, the same for any order of arrival."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from db import merging, precedence, waiting
from db.acts import Act
from db.kinds import (
    KINDS,
    STATUS,
    Answered,
    Changed,
    CodeAssigned,
    Filed,
    Helped,
    Paper,
    PaperAdded,
    PaperArchived,
    PaperDescribed,
    PapersAsked,
    PersonChecked,
    Received,
    StatusChanged,
    Value,
)
from db.kinds_papers import of_paper
from db.merging import Side
from desk_tui.centre.pay.reading import Payment, payments
from desk_tui.centre.portal.papers import Papers

FINISHED, RETURNED, REFUSED = 9, 10, 3
CENTRE_DESK = "/0"
"""How the name of the desk ends at which the node itself writes."""


@dataclass(frozen=True)
class Step:
    """One line of what was done. `key` is the same for ever; `at` is UTC text."""

    key: str
    status: int
    at: str
    officer: str
    words: str = ""


@dataclass(frozen=True)
class Dossier:
    """What the portal may have to know. Moments are UTC text, empty when not yet.

    `received` is empty until an officer has taken the dossier in. `payments` are those of the
    dossier and, where they were read as well, of its package.
    """

    subject: str
    said: Received | Filed
    status: int
    due: str
    received: str
    filed: str
    finished: str = ""
    returned: str = ""
    refused: str = ""
    centre_code: str = ""
    papers: tuple[Paper, ...] = ()
    steps: tuple[Step, ...] = ()
    checked: bool = False
    helped: Helped | None = None
    payments: tuple[Payment, ...] = ()

    @property
    def code(self) -> str:
        return self.centre_code or self.said.code

    @property
    def online(self) -> bool:
        return isinstance(self.said, Filed)

    @property
    def package(self) -> str:
        """The package prepared at a desk that it came from or that joined it; empty for none."""
        made = self.said.package if isinstance(self.said, Filed) else ""
        return made or (self.helped.package if self.helped else "")


@dataclass
class _Fold:
    base: Act
    said: Received | Filed
    fields: dict[str, merging.Standing] = field(default_factory=dict[str, merging.Standing])
    papers: Papers = field(default_factory=Papers)
    moves: list[tuple[Act, StatusChanged]] = field(default_factory=list[tuple[Act, StatusChanged]])
    asked: tuple[str, ...] = ()
    """The requests for papers that are still open."""
    centre_code: str = ""
    checked: bool = False
    helped: Helped | None = None


def read(acts: Iterable[Act]) -> Dossier | None:
    """The dossier these acts of one subject make; None without one that began it.

    Kinds this program does not know, and payloads it cannot read, say nothing to the portal.
    """
    ordered = sorted(acts, key=lambda act: act.place)
    fold: _Fold | None = None
    for act in ordered:
        said = _payload(act)
        if isinstance(said, Received | Filed):
            if fold is None:
                fold = _Fold(act, said, papers=Papers.of(said.papers))
        elif fold is not None and said is not None:
            _fold(fold, act, said)
    if fold is None:
        return None
    return replace(_told(fold), payments=tuple(payments(ordered).values()))


def _payload(act: Act) -> Any:
    shape = KINDS.get(act.kind)
    if shape is None:
        return None
    try:
        return msgspec.json.decode(act.payload, type=shape)
    except msgspec.DecodeError:
        return None


def _fold(fold: _Fold, act: Act, said: Any) -> None:
    match said:
        case StatusChanged():
            _status(fold, act, said)
        case PapersAsked():
            fold.asked = (*fold.asked, act.id)
        case Changed():
            side = Side(act.id, said.after)
            now = _standing(fold, said.field)
            fold.fields[said.field] = merging.said(now, side, said.before, settles=said.settles)
        case Answered(field=name) if of_paper(name):
            fold.papers.answered(said)
        case Answered():
            now = _standing(fold, said.field)
            side = Side(said.keep, said.value)
            judge = precedence.judge if said.field == STATUS else merging.ask
            after = merging.answered(now, said.question, side, said.against, judge)
            fold.fields[said.field] = after
        case PaperAdded():
            fold.papers.added(act.id, said)
        case PaperArchived():
            fold.papers.archived(said)
        case PaperDescribed():
            fold.papers.described(act.id, said)
        case CodeAssigned():
            fold.centre_code = said.centre_code
        case Helped():
            fold.helped = said
        case PersonChecked():
            fold.checked = fold.checked or said.state in ("ok", "differs", "not-found")
        case _:
            return


def _status(fold: _Fold, act: Act, said: StatusChanged) -> None:
    fold.asked, effect = waiting.ended(fold.asked, said)
    now = _standing(fold, STATUS)
    if effect == "moves":
        before = said.before if said.before is not None else now.holds.value
        side = Side(act.id, waiting.goes_on_to((one for _, one in fold.moves), said))
        fold.fields[STATUS] = merging.said(now, side, before, precedence.judge)
        fold.moves.append((act, said))
    if said.due and (effect != "echo" or said.due_before is not None):
        fold.fields["due"] = _brought(_standing(fold, "due"), act, said.due, said, effect)


def _brought(
    now: merging.Standing, act: Act, due: str, said: StatusChanged, effect: waiting.Effect
) -> merging.Standing:
    """A date that came with a move, as at the desks: the end of a pause never makes it earlier."""
    if said.due_before is not None:
        return waiting.dated(now, Side(act.id, due), said, effect)
    held = str(now.holds.value or "") if said.ends else ""
    return merging.Standing(Side(act.id, max(due, held)), now.asked)


def _standing(fold: _Fold, name: str) -> merging.Standing:
    return fold.fields.get(name) or merging.Standing(Side("", _at_first(fold.said, name)))


def _at_first(said: Received | Filed, name: str) -> Value:
    room: Any = said
    for step in name.split("."):
        room = getattr(room, step, None)
    return room


def _told(fold: _Fold) -> Dossier:
    said = _with_changes(fold)
    status = _number(_standing(fold, "status").holds.value, fold.said.status)
    finished = [
        move.finished or act.done_at
        for act, move in fold.moves
        if move.status in (FINISHED, RETURNED)
    ]
    return Dossier(
        subject=fold.base.subject,
        said=said,
        status=status,
        due=str(_standing(fold, "due").holds.value or ""),
        received=_received(fold),
        filed=said.filed if isinstance(said, Filed) else said.received,
        finished=min(finished) if finished and status in (FINISHED, RETURNED) else "",
        returned=_when(fold, RETURNED) if status == RETURNED else "",
        # Where one side took it in and another refused it apart, the refusal came to hold then.
        refused=max(_when(fold, REFUSED), _received(fold)) if status == REFUSED else "",
        centre_code=fold.centre_code,
        papers=tuple(fold.papers.lines.values()),
        steps=tuple(_steps(fold)),
        checked=fold.checked,
        helped=fold.helped,
    )


def _with_changes(fold: _Fold) -> Received | Filed:
    """The first words, with every field put right since."""
    told: dict[str, Any] = msgspec.to_builtins(fold.said)
    for name, standing in fold.fields.items():
        if name in ("status", "due"):
            continue
        room = told
        *way, last = name.split(".")
        for step in way:
            room[step] = room.get(step) or {"name": ""}
            room = room[step]
        room[last] = standing.holds.value
    try:
        return msgspec.convert(told, type(fold.said))
    except msgspec.ValidationError:
        return fold.said


def _number(value: Value, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise


def _received(fold: _Fold) -> str:
    if isinstance(fold.said, Received):
        return fold.said.received
    if fold.said.package:
        # An officer checked it with the applicant before it was filed.
        return fold.said.received
    taken = [
        act.done_at
        for act, move in fold.moves
        if move.status not in (1, REFUSED) and not act.desk.endswith(CENTRE_DESK)
    ]
    return min(taken) if taken else ""


def _when(fold: _Fold, status: int) -> str:
    return min((act.done_at for act, move in fold.moves if move.status == status), default="")


def _steps(fold: _Fold) -> Iterable[Step]:
    """Received, then each move in the order of time; the end of the work is told before the
    return even where nobody wrote it down by itself."""
    if isinstance(fold.said, Received):
        yield Step(fold.base.id, 2, fold.said.received, fold.base.officer)
    elif fold.said.package:
        yield Step(fold.base.id, 2, fold.said.received, fold.said.helper)
    ended = False
    for act, move in sorted(fold.moves, key=lambda one: (one[0].done_at, one[0].id)):
        if move.status == RETURNED and not ended:
            yield Step(f"{act.id}:9", FINISHED, move.finished or act.done_at, act.officer)
        ended = ended or move.status in (FINISHED, RETURNED)
        yield Step(act.id, move.status, act.done_at, act.officer, move.reason)
