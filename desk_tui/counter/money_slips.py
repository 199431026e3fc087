"""The papers about money: fee receipts with the desk's seal, the notice for a transfer."""

from __future__ import annotations

from pathlib import Path

from db import acts, queue, settings
from db.driver import sqlite
from db.kinds import ReceiptIssued, SlipIssued
from db.problem import RecordProblem
from desk_tui.counter import slip
from desk_tui.counter.accounts import Account
from desk_tui.counter.desk import Desk
from desk_tui.counter.payments import BY_WORDS, Due, PaymentNow, due_of, payment
from desk_tui.counter.receipts import ReceiptNow, of_payment, receipt_code
from desk_tui.rules import money
from desk_tui.rules.money_words import amount_words
from desk_tui.rules.text import tidy
from desk_tui.slips import data, seal
from desk_tui.slips.data_money import FeeNoticeSlip, FeeReceiptSlip, NoticeLine
from desk_tui.slips.problem import SlipProblem

FORM = "fee-"
"""The record keeps each receipt's prints under "fee-" and the receipt's own code."""
TAX_NUMBER = "tax-number"
"""Setting: the office's tax number, printed on receipts."""


def issued(desk: Desk, receipt: ReceiptIssued) -> SlipIssued:
    """The first print of a receipt, sealed: for the transaction that issues it."""
    code = receipt_code(receipt.series, receipt.serial, receipt.digits)
    sealed = slip.seal_slip(desk, "fee", code, 1, None, receipt.payer)
    return SlipIssued(form=FORM + code, version=1, form_set=desk.office.form_set, text=sealed)


def revoked(desk: Desk, receipt: ReceiptNow) -> SlipIssued:
    """Its print counts no more: for the transaction that makes the receipt void."""
    form = FORM + receipt.code
    prints = [row for row in queue.slips(desk.read, receipt.subject) if row["form"] == form]
    text = prints[0]["text"] if prints else ""
    return SlipIssued(form=form, version=1, form_set=desk.office.form_set, text=text, revoked=True)


def draw_fee_receipt(
    desk: Desk, due: Due, paid: PaymentNow, receipt: ReceiptNow
) -> tuple[Path | None, list[str]]:
    """(the receipt's newest print, sentences). The money is in whatever happens here."""
    prints = [
        row for row in queue.slips(desk.read, receipt.subject) if row["form"] == FORM + receipt.code
    ]
    last = max(prints, key=lambda row: row["copy_no"], default=None)
    done = SlipIssued(
        form=FORM + receipt.code,
        version=1,
        copy=last["copy_no"] if last else 0,
        text=last["text"] if last else "",
    )
    drawn = FeeReceiptSlip(
        head=slip.head(desk, due.code, receipt.at.date(), done, receipt.officer),
        kind=money.KIND_WORDS[receipt.kind],
        series=receipt.series,
        number=receipt.number,
        payer=data.Party(name=receipt.payer, number=due.number),
        procedure=due.procedure_name,
        procedure_code=due.procedure,
        text=receipt.text,
        amount=receipt.amount,
        words=amount_words(receipt.amount),
        how=BY_WORDS.get(paid.by, paid.by),
        paid=paid.paid_at or receipt.at,
        reference=paid.reference if paid.by == "bank" else "",
        tax_number=settings.get(desk.read, TAX_NUMBER, ""),
        void=receipt.reason if receipt.state == "void" else "",
    )
    name = f"bien-lai-{receipt.code}" + (f"-c{done.copy}" if done.copy else "")
    return _drawn(desk, drawn, name, "Tiền đã ghi sổ nhưng chưa vẽ được biên lai")


def print_again(desk: Desk, code: str, serial: str = "") -> tuple[list[Path], list[str]]:
    """The receipts of a dossier once more, each as a numbered copy (“bản cấp lại lần n”).

    `serial`: only the one with this number. Raises RecordProblem `no-receipt`.
    """
    due = due_of(desk, code)
    paid = [each for each in due.payments if each.paid]
    found = [(each, one) for each in paid for one in of_payment(desk.read, each.id)]
    wanted = tidy(serial).lstrip("0")
    found = [(each, one) for each, one in found if not wanted or str(one.serial) == wanted]
    if not found:
        raise RecordProblem(
            "no-receipt",
            f"Hồ sơ {due.code} chưa có biên lai nào ở quầy này.",
            "Xem các khoản nộp của hồ sơ: desk-tui show MÃ.",
        )

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        copies = []
        for _, one in found:
            form = FORM + one.code
            prints = [s for s in queue.slips(connection, one.subject) if s["form"] == form]
            newest = max((s["copy_no"] for s in prints), default=-1)
            text = prints[0]["text"] if prints else ""
            again = SlipIssued(
                form=form,
                version=1,
                copy=newest + 1,
                form_set=desk.office.form_set,
                text=text,
                revoked=one.state == "void",
            )
            copies.append(acts.Doing(one.subject, again))
        return copies

    desk.act(doings)
    paths: list[Path] = []
    warnings: list[str] = []
    for each, one in found:
        path, trouble = draw_fee_receipt(desk, due, payment(desk, each.id), one)
        paths += [path] if path else []
        warnings += trouble
    return paths, warnings


def draw_notice(
    desk: Desk, due: Due, asked: PaymentNow, account: Account | None
) -> tuple[Path | None, list[str]]:
    """The paper that says where to send the money, with the VietQR when there is an account."""
    day = asked.asked.date()
    head = slip.head(desk, due.code, day, SlipIssued(form="fee-notice", version=1), asked.officer)
    drawn = FeeNoticeSlip(
        head=head,
        payer=data.Party(name=asked.payer),
        procedure=due.procedure_name,
        procedure_code=due.procedure,
        lines=tuple(NoticeLine(text=part.text, amount=part.amount) for part in asked.parts),
        total=asked.amount,
        words=amount_words(asked.amount),
        purpose=asked.purpose,
        bank=(account.bank or account.bin) if account else "",
        account=account.number if account else "",
        account_name=account.name if account else "",
        link=asked.text,
    )
    name = f"nop-tien-{receipt_code(due.code, 0, 0)[:-2]}"
    return _drawn(desk, drawn, name, "Đã ghi yêu cầu nhưng chưa vẽ được phiếu")


def fee_state(desk: Desk, facts: seal.Facts) -> tuple[str, bool]:
    """(current | revoked, whether this desk has it) of a receipt whose seal is good."""
    series, _, serial = facts.code.rpartition("-")
    rows = desk.read.execute(
        "SELECT r.state, b.series, b.digits FROM receipts r JOIN receipt_books b ON b.book = r.book"
        " WHERE r.serial = ?",
        (int(serial) if serial.isdecimal() else -1,),
    )
    states = [
        row["state"]
        for row in rows
        if receipt_code(row["series"], int(serial), row["digits"]) == f"{series}-{serial}"
    ]
    return "revoked" if "void" in states else "current", bool(states)


def _drawn(desk: Desk, drawn: data.Slip, name: str, lead: str) -> tuple[Path | None, list[str]]:
    try:
        return slip.draw_told(desk, drawn, name, desk.office.form_set)
    except (SlipProblem, OSError) as problem:
        return None, [f"{lead}: {problem}"]
