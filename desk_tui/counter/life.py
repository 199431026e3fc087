"""What every later act of a dossier needs to know first, and how it is written with its slip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from db import acts, queue, waiting
from db.clock import from_text
from db.driver import sqlite
from db.kinds import Filed, Payload, Received, SlipIssued, StatusChanged
from desk_tui.counter import look, slip, states, taking
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.look import Whole
from desk_tui.counter.problem import Refusal
from desk_tui.rules import duties
from desk_tui.rules.duties import Duty
from desk_tui.rules.statuses import Status, check_transition
from desk_tui.slips import data, seal
from desk_tui.slips.problem import SlipProblem
from desk_tui.tongue import say


@dataclass(frozen=True)
class Done:
    """What a later act came to. `slip` is None when there is none, or it could not be drawn."""

    code: str
    status: Status
    due: datetime | None
    slip: Path | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """A dossier as the next act finds it, the case being this desk's."""

    whole: Whole
    status: Status
    moment: datetime
    late_entry: datetime | None

    @property
    def id(self) -> str:
        return self.whole.row.id

    @property
    def code(self) -> str:
        return self.whole.row.code

    @property
    def due(self) -> datetime | None:
        return local(from_text(self.whole.row.due)) if self.whole.row.due else None

    @property
    def received(self) -> datetime:
        said = self.whole.said
        filed = said.filed if isinstance(said, Filed) else ""
        return local(from_text(said.received or filed))

    def said(self, shape: type[Payload]) -> list[acts.Act]:
        """Its acts of one kind, in their order."""
        found = (act for act in self.whole.acts if isinstance(act.read(), shape))
        return sorted(found, key=lambda act: act.place)


def looked(desk: Desk, whole: Whole) -> Standing:
    """A dossier as it stands now, only to be looked at."""
    return Standing(whole, Status(whole.row.status), local(desk.now()), None)


def standing(desk: Desk, code: str, at: datetime | None) -> Standing:
    """Raises RecordProblem `unknown-dossier`, `future`; Refusal `void`, `taken`, `before-last`."""
    moment = desk.done_at(at)
    whole = look.show(desk, code)
    look.refuse_void(whole.row)
    here = Standing(whole, Status(whole.row.status), moment, at)
    last = max((act.done_at for act in here.said(StatusChanged)), default="")
    if moment < here.received or (last and moment < local(from_text(last))):
        raise Refusal(
            "before-last",
            say(
                "Giờ ghi {moment:%H:%M %d/%m/%Y} nằm trước việc đã làm gần nhất của hồ sơ.",
                moment=moment,
            ),
            say("Kiểm tra lại giờ nhập muộn."),
        )
    taking.need(desk, whole.row.id)
    return here


def moved(here: Standing, to: Status, reason: str = "", due: str | None = None) -> StatusChanged:
    """The move of the status, or RuleProblem `status-transition`.

    A dossier that waited for papers waits no more for those that this desk knows to be asked for.
    """
    check_transition(here.status, to)
    ends = waiting.still_open(here.whole.acts) if here.status == Status.WAITING_PAPERS else ()
    return StatusChanged(status=int(to), before=int(here.status), reason=reason, due=due, ends=ends)


def write(
    desk: Desk,
    here: Standing,
    payloads: Callable[[sqlite.Connection], list[Payload]],
    *,
    also: Callable[[sqlite.Connection], None] | None = None,
) -> list[Payload]:
    """All in one transaction; refused when the dossier was moved since it was looked at."""

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        row = connection.execute(
            "SELECT status, void FROM dossiers WHERE id = ?", (here.id,)
        ).fetchone()
        if row["status"] != here.status or row["void"]:
            raise Refusal(
                "moved-meanwhile",
                say(
                    "Hồ sơ {code} vừa được chuyển sang “{label}” ở cửa sổ khác.",
                    code=here.code,
                    label=states.label(row["status"]).lower(),
                ),
                say("Mở lại hồ sơ rồi làm tiếp."),
            )
        return [acts.Doing(here.id, said, here.late_entry) for said in payloads(connection)]

    return [act.read() for act in desk.act(doings, also=also)]


def next_version(desk: Desk, here: Standing, form: str) -> int:
    """The version a new slip of this form bears: it replaces the ones before."""
    slips = queue.slips(desk.read, here.id)
    return max((slip["version"] for slip in slips if slip["form"] == form), default=0) + 1


def sealed(desk: Desk, here: Standing, kind: seal.SlipKind) -> SlipIssued:
    """The next version of a form about this dossier, ready to be written with its act."""
    form = seal.FORM_OF[kind]
    version, owner = next_version(desk, here, form), here.whole.said.owner
    text = slip.seal_slip(desk, kind, here.code, version, None, owner.number or owner.name)
    return SlipIssued(form=form, version=version, form_set=desk.office.form_set, text=text)


def new_receipt(
    desk: Desk, here: Standing, change: Callable[[Received], Received]
) -> tuple[Received, SlipIssued] | None:
    """The receipt as it now reads, and its next version; None when no desk received it."""
    if not isinstance(here.whole.said, Received):
        return None
    # The date may have moved since: the first act keeps the one promised then.
    said = change(look.with_due(here.whole.said, here.whole.row.due))
    version = next_version(desk, here, seal.FORM_OF["receipt"])
    text = slip.seal_receipt(desk, said, version)
    return said, SlipIssued(
        form=seal.FORM_OF["receipt"],
        version=version,
        form_set=desk.office.form_set,
        text=text,
    )


def drawn(
    desk: Desk, here: Standing, issued: SlipIssued, make: Callable[[data.Head], data.Slip]
) -> tuple[Path | None, tuple[str, ...]]:
    """The slip as a PDF, or what went wrong; the act is kept whatever happens here."""
    name = f"{here.code}-{issued.form}-v{issued.version}"
    head = slip.head(desk, here.code, here.moment.date(), issued, desk.officer)
    try:
        path, trouble = slip.draw_told(desk, make(head), name, issued.form_set)
        return path, tuple(trouble)
    except (SlipProblem, OSError) as problem:
        return None, (say("Việc đã được ghi nhưng chưa vẽ được phiếu: {problem}", problem=problem),)


def duty(id: str, moment: datetime) -> Duty | None:
    """What the office owes on that day; None when no rule binds."""
    return duties.on(_duties(), id, local(moment).date())


@cache
def _duties() -> tuple[Duty, ...]:
    from desk_tui.counter.setup import packaged, rows_of

    return duties.duties_from_rows(rows_of(packaged("duties.csv")))
