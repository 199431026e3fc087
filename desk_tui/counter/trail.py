"""The trail of mistakes: what was put right on a dossier, by whom, and which slip came of it.

Everything here is read from the acts: nothing that was once written can be taken out (SUP-06).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.acts import Act
from db.clock import from_text
from db.kinds import Answered, Changed, Payload, SlipIssued, StatusChanged, Voided
from desk_tui.counter.changes import label, value_words
from desk_tui.counter.desk import local
from desk_tui.counter.history import form_words, words_of
from desk_tui.counter.look import Whole
from desk_tui.rules.statuses import Status
from desk_tui.tongue import say


@dataclass(frozen=True)
class Mended:
    """One line: `what` was put right from `before` to `after`; `slip` is what was printed or
    taken back with it. `approved_by` is empty where no second person was needed."""

    at: datetime
    what: str
    before: str
    after: str
    officer: str
    desk: str
    approved_by: str
    reason: str
    slip: str


def trail(whole: Whole) -> tuple[Mended, ...]:
    """Oldest first: fields put right, choices between two desks, voids, new and taken back slips.

    The first print of a slip is no line: with it nothing was put right.
    """
    return tuple(line for acts in _together(whole.acts) for line in _lines(acts))


def last_words(lines: Sequence[Mended]) -> str:
    """The trail in one sentence for the head of a page; empty when there is none."""
    if not lines:
        return ""
    last = lines[-1]
    agreed = say(", {approved_by} duyệt", approved_by=last.approved_by) if last.approved_by else ""
    what = f"{last.what[:1].lower()}{last.what[1:]}"
    return say(
        "{count} lần; gần nhất {at:%H:%M %d/%m}: {what} ({officer}{agreed})",
        count=len(lines),
        at=last.at,
        what=what,
        officer=last.officer,
        agreed=agreed,
    )


def _together(acts: Iterable[Act]) -> list[list[Act]]:
    """Acts written in one go at one desk, in the order in which they follow each other."""
    groups: list[list[Act]] = []
    for act in sorted(acts, key=lambda act: act.place):
        last = groups[-1][-1] if groups else None
        if last and (last.desk, last.recorded_at) == (act.desk, act.recorded_at):
            groups[-1].append(act)
        else:
            groups.append([act])
    return groups


def _lines(acts: list[Act]) -> list[Mended]:
    """What one go put right. Its slips stand beside the change, else on lines of their own."""
    said = [(act, act.read()) for act in acts]
    slips = [one for _, one in said if isinstance(one, SlipIssued) and _tells(one)]
    beside = ", ".join(map(_slip, slips))
    found = [line for act, one in said if (line := _line(act, one, beside))]
    if found or not slips:
        return found
    why = next((words_of(act) for act, one in said if isinstance(one, StatusChanged)), "")
    return [_mended(acts[-1], say("In phiếu mới"), slip=beside, reason=why)]


def _line(act: Act, said: Payload, slip: str) -> Mended | None:
    match said:
        case Changed(field=field):
            return _mended(
                act,
                label(field),
                value_words(field, said.before),
                value_words(field, said.after),
                said.approved_by,
                said.reason,
                slip,
            )
        case Answered(field=field) if field:
            return _mended(
                act,
                say("{field} (hai nơi ghi khác nhau)", field=label(field)),
                value_words(field, said.against),
                value_words(field, said.value),
                reason=said.why,
                slip=slip,
            )
        case Voided():
            return _mended(
                act,
                say("Hủy số tiếp nhận"),
                after=Status.STOPPED.label,
                approved_by=said.approved_by,
                reason=said.reason,
                slip=slip,
            )
        case _:
            return None


def _mended(
    act: Act,
    what: str,
    before: str = "",
    after: str = "",
    approved_by: str = "",
    reason: str = "",
    slip: str = "",
) -> Mended:
    done = local(from_text(act.done_at))
    return Mended(done, what, before, after, act.officer, act.desk, approved_by, reason, slip)


def _tells(slip: SlipIssued) -> bool:
    return slip.version > 1 or slip.copy > 0 or slip.revoked


def _slip(slip: SlipIssued) -> str:
    told = say("{form}, bản {version}", form=form_words(slip.form), version=slip.version)
    told += say(", cấp lại lần {copy}", copy=slip.copy) if slip.copy else ""
    return say("{told}, thu hồi", told=told) if slip.revoked else told
