"""What is entered for an attestation: who, which papers, who signs, how long, how it is paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from desk_tui.counter.attest import Promise, Request
from desk_tui.counter.attest_term import Longer
from desk_tui.counter.collect import Wish
from desk_tui.counter.drafting import due_words
from desk_tui.rules.text import vn_money
from desk_tui.screens.attest_grid import SheetGrid
from desk_tui.screens.pay_words import change_words, money_problem, money_typed
from desk_tui.screens.reception_person import PersonSection
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import Box, Field, boxes_of
from desk_tui.widgets.kinds import DateField, read_date
from desk_tui.widgets.one_of import OneOf

MOST_LINES = 6
_BOXES = ("signer", "exempt", "why", "until", "agreement")


class AttestForm(VerticalScroll, can_focus=False):
    """The boxes from top to bottom; what is rare opens by a key."""

    DEFAULT_CSS = """
    AttestForm { height: 1fr; }
    AttestForm .row { height: auto; }
    AttestForm #longer { height: auto; }
    AttestForm #signer, AttestForm #exempt, AttestForm #why, AttestForm #handed { width: 1fr; }
    AttestForm #agreement { width: 2fr; }
    AttestForm #until, AttestForm #days { width: 1fr; }
    AttestForm #promise { height: auto; padding: 0 1; }
    AttestForm #change { height: auto; padding: 0 1; text-style: bold; }
    """

    def __init__(
        self, today: date, choices: Sequence[tuple[str, str]], names: Sequence[str], signer: str
    ) -> None:
        super().__init__(id="form")
        self.choices = tuple(choices)
        self.owner = PersonSection("owner", say("Người yêu cầu chứng thực"), today)
        self.submitter = PersonSection("submitter", say("Người nộp thay"), today)
        self.grid = SheetGrid(names)
        self.signer = signer
        self.most_days = 0
        self.promise: Promise | None = None

    def compose(self) -> ComposeResult:
        kind, brings = (keys.named(f"attest.{one}") for one in ("organisation", "submitter"))
        self.owner.border_subtitle = say(
            "{kind}: tổ chức, doanh nghiệp · {brings}: người nộp thay", kind=kind, brings=brings
        )
        yield self.owner
        yield self.submitter
        yield OneOf(say("Loại việc (phím ←→)"), id="kind")
        yield self.grid
        with Horizontal(classes="row"):
            yield Field(
                say("Người ký chứng thực"),
                value=self.signer,
                id="signer",
            )
            yield Field(say("Diện miễn"), id="exempt")
        with Vertical(id="longer"):
            with Horizontal(classes="row"):
                yield OneOf(say("Kéo dài (phím ←→)"), id="days")
                yield Field(say("Vì sao"), id="why")
            with Horizontal(classes="row"):
                yield DateField(say("Hoặc hẹn đến"), id="until")
                yield Field(say("Văn bản thỏa thuận"), id="agreement")
        yield Static(id="promise")
        with Horizontal(classes="row"):
            yield OneOf(say("Thu tiền (phím ←→)"), id="pay")
            yield Field(
                say("Khách đưa (bỏ trống: đưa đủ)"),
                id="handed",
                check=money_problem,
            )
        yield Static(id="change")

    def on_mount(self) -> None:
        self.submitter.display = False
        self.query_one("#longer").display = False
        self.choice("kind").offer(self.choices, self.choices[0][0] if self.choices else "")
        ways = (("cash", say("tiền mặt, thu ngay")), ("later", say("chưa thu")))
        self.choice("pay").offer(ways, "cash")
        days = range(self.most_days + 1)
        self.choice("days").offer(
            tuple((str(n), say("{n} ngày làm việc", n=n) if n else say("không")) for n in days), "0"
        )

    def choice(self, id: str) -> OneOf:
        return self.query_one(f"#{id}", OneOf)

    def text(self, id: str) -> str:
        return self.query_one(f"#{id}", Field).text_to_keep

    @property
    def empty(self) -> bool:
        """Whether nothing worth keeping was entered."""
        return self.owner.empty and self.submitter.empty and not self.grid.papers()

    def first_wrong(self) -> Box | None:
        """Every box settled as before saving; the first with something wrong."""
        boxes = [box for box in boxes_of(self) if _shown(box)]
        for box in boxes:
            box.settle(final=True)
        for section in (self.owner, self.submitter):
            section.show_said()
        wrong = next((box for box in boxes if box.error), None)
        if wrong is None and not self.grid.papers():
            wrong = self.grid.rows[0].box("name")
            wrong.error = say("Ghi ít nhất một giấy tờ.")
        return wrong

    def request(self, draft: str = "") -> Request:
        return Request(
            procedure=self.choice("kind").value,
            owner=self.owner.person,
            submitter=self.submitter.person if self.submitter.display else None,
            papers=self.grid.papers(),
            exempt=self.text("exempt"),
            signer=self.text("signer"),
            longer=self.longer(),
            draft=draft,
        )

    def longer(self) -> Longer | None:
        if not self.query_one("#longer").display:
            return None
        return Longer(
            days=int(self.choice("days").value or 0),
            why=self.text("why"),
            until=read_date(self.text("until")),
            agreement=self.text("agreement"),
        )

    def cash(self) -> Wish | None:
        """Cash now, or None when it is not taken yet."""
        if self.choice("pay").value != "cash":
            return None
        return Wish(handed=money_typed(self.text("handed")))

    def show(self, told: Promise) -> None:
        """Fee, date and book as they are promised now."""
        self.promise = told
        fee, sheets = told.cost.fee, self.grid.papers()
        pages, copies = sum(p.pages for p in sheets), sum(p.copies + p.electronic for p in sheets)
        counts = say(
            "{count} giấy tờ, {pages} trang, {copies} bản",
            count=len(sheets),
            pages=pages,
            copies=copies,
        )
        total = say("chưa có mức thu") if fee.amount is None else vn_money(fee.amount)
        lines = [Content.assemble((say("Phí {total}", total=total), "bold"), f" · {counts}")]
        lines += [Content(f"  {line.text}") for line in fee.lines[:MOST_LINES]]
        if len(fee.lines) > MOST_LINES:
            lines.append(Content(say("  … và {count} dòng nữa", count=len(fee.lines) - MOST_LINES)))
        due = due_words(told.due.due)
        into = say("vào sổ ngay") if told.at_once else say("vào sổ khi chứng thực xong")
        lines.append(Content.assemble(say("Hẹn trả "), (due, "bold"), f" ({told.term}) · {into}"))
        said = dict.fromkeys((*fee.warnings, *told.due.warnings))
        lines += [Content.styled(f"! {one}", "$text-warning") for one in said]
        self.query_one("#promise", Static).update(Content("\n").join(lines))
        self.show_change()

    def show_change(self) -> None:
        """What to hand back of the money on the counter."""
        cash = self.choice("pay").value == "cash"
        self.query_one("#handed").display = cash
        owed = self.promise.cost.fee.amount if self.promise else 0
        handed = self.query_one("#handed", Field).value
        words = change_words(handed, owed) if cash and owed and handed else ""
        self.query_one("#change", Static).update(words)

    # The journal.

    def to_keep(self) -> dict[str, Any]:
        return {
            "owner": _texts(self.owner),
            "kind_of_owner": self.owner.kind,
            "submitter": _texts(self.submitter) if self.submitter.display else None,
            "kind": self.choice("kind").value,
            "sheets": self.grid.to_keep(),
            "boxes": {id: self.text(id) for id in _BOXES if self.text(id)},
            "longer": bool(self.query_one("#longer").display),
        }

    async def restore(self, values: dict[str, Any]) -> None:
        """Lay a draft over the empty form."""
        self.owner.set_kind(str(values.get("kind_of_owner", "person")))
        submitter = values.get("submitter")
        self.submitter.display = submitter is not None
        kept = {**values.get("owner", {}), **(submitter or {}), **values.get("boxes", {})}
        for id, text in kept.items():
            for box in self.query(f"#{id}").results(Field):
                box.load(str(text))
        self.choice("kind").offer(self.choices, str(values.get("kind", "")))
        self.query_one("#longer").display = bool(values.get("longer"))
        await self.grid.restore(values.get("sheets", []))


def _texts(section: PersonSection) -> dict[str, str]:
    return {str(box.id): box.text_to_keep for box in boxes_of(section) if box.text_to_keep}


def _shown(box: Box) -> bool:
    return box.display and all(getattr(node, "display", True) for node in box.ancestors)
