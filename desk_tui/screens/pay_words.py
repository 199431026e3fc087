"""What the pay dialog tells of a due: who, how much, how it stands."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from desk_tui.counter import payments, receipt_books, receipts
from desk_tui.counter.accounts import Account, account_for
from desk_tui.counter.closings import closed_words
from desk_tui.counter.desk import Desk
from desk_tui.counter.fee_parts import asked
from desk_tui.counter.payments import Due, PaymentNow
from desk_tui.counter.receipts import Book, ReceiptNow
from desk_tui.rules.money import KIND_WORDS, Kind
from desk_tui.rules.text import vn_money
from desk_tui.tongue import say


@dataclass(frozen=True)
class Shown:
    """A due as the dialog shows it. `books` could give its receipts, the one to be used first."""

    due: Due
    parts: tuple[tuple[str, str, int], ...]
    told: tuple[str, ...]
    books: tuple[Book, ...]
    account: Account | None
    receipts: tuple[ReceiptNow, ...]

    @property
    def mode(self) -> str:
        """ask | waiting | paid | free | gone: what can be done here."""
        due = self.due
        if due.gone:
            return "gone"
        if due.kept and due.owed <= 0:
            return "paid"
        if due.fee == 0:
            return "free"
        known = due.waiting
        return "waiting" if known and known.how in ("transfer", "online") else "ask"

    @property
    def waiting(self) -> PaymentNow | None:
        return self.due.waiting if self.mode == "waiting" else None


def money_problem(said: str) -> str | None:
    """What is wrong with a sum that was typed; None when nothing is."""
    return None if money_typed(said) is not None else say("Ghi số tiền bằng số, ví dụ 50000.")


def code_words(waiting: PaymentNow, account: Account | None) -> str:
    """What stands beside the code that phones read."""
    if waiting.how != "transfer":
        return say("Nộp {amount} trực tuyến", amount=vn_money(waiting.amount))
    return say(
        "Chuyển {amount} vào {text}. Nội dung: {purpose}. Chưa phải là đã nộp.",
        amount=vn_money(waiting.amount),
        text=account.words if account else "",
        purpose=waiting.purpose,
    )


def read(desk: Desk, code: str, only: Kind | None) -> Shown:
    """Everything the dialog shows, read off the screen's thread."""
    due = payments.due_of(desk, code)
    parts: tuple[tuple[str, str, int], ...] = ()
    told: tuple[str, ...] = ()
    account = None
    if known := due.waiting:
        parts = tuple((part.kind, part.text, part.amount) for part in known.parts)
        account = account_for(desk.read, known.parts)
    if (not known or only) and due.fee and due.owed > 0:
        said, told = asked(
            desk,
            "cash",
            code=due.code,
            amount=due.owed,
            lines=due.lines,
            procedure=due.procedure,
            field=due.field,
            day=due.day,
            only=only,
        )
        parts = tuple((part.kind, part.text, part.amount) for part in said.parts)
    kind = parts[0][0] if parts else (only or "le-phi")
    given = tuple(
        one for paid in due.payments if paid.paid for one in receipts.of_payment(desk.read, paid.id)
    )
    return Shown(
        due,
        parts,
        (*told, *receipt_books.low_stock(desk), *closed_words(desk, desk.today())),
        receipts.usable(desk.read, desk, kind),
        account,
        given,
    )


def brief(shown: Shown) -> list[Content]:
    """One line, where a code needs the room: a cut code is read by no phone."""
    due, waiting = shown.due, shown.due.waiting
    said = f" · {vn_money(waiting.amount)}, {waiting.words}" if waiting else ""
    return [Content.assemble((due.payer, "bold"), said)]


def head(shown: Shown) -> list[Content]:
    """Who pays for what, each part of the sum, and the sum."""
    due = shown.due
    lines = [
        Content.assemble((due.payer, "bold"), f" · {due.procedure_name}"),
    ]
    lines += [
        Content(f"  {text} ({KIND_WORDS[kind]}): {vn_money(amount)}")
        for kind, text, amount in shown.parts
    ]
    if shown.mode == "free":
        why = f" ({due.exempt})" if due.exempt else ""
        lines.append(
            Content.styled(say("Không phải nộp{why}: không lập biên lai.", why=why), "bold")
        )
    elif shown.mode == "gone":
        lines.append(Content.styled(say("{gone}: không thu tiền.", gone=due.gone), "bold"))
    elif shown.mode == "paid":
        lines += _paid(shown)
    elif due.fee is None:
        lines.append(
            Content.styled(say("Danh mục chưa có mức thu: ghi số tiền và căn cứ."), "bold")
        )
    else:
        lines.append(Content.styled(say("Phải nộp {owed}", owed=vn_money(due.owed)), "bold"))
    if due.waiting and shown.mode in ("ask", "waiting"):
        lines.append(
            Content(
                say(
                    "Đang chờ: {amount}, {text}",
                    amount=vn_money(due.waiting.amount),
                    text=due.waiting.words,
                )
            )
        )
    if shown.mode == "ask" and shown.books:
        book = shown.books[0]
        lines.append(
            Content(
                say(
                    "Biên lai {series}, số {number}",
                    series=book.series,
                    number=receipts.number(book.next, book.digits),
                )
            )
        )
    return [*lines, *(Content.styled(f"! {said}", "$text-warning") for said in shown.told)]


def _paid(shown: Shown) -> list[Content]:
    due = shown.due
    lines = [
        Content.styled(f"{vn_money(one.amount)}: {one.words}", "bold")
        for one in due.payments
        if one.paid
    ]
    lines += [
        Content(
            say("Biên lai {text}: {amount}", text=one.words, amount=vn_money(one.amount))
            + say(" (đã hủy)") * (one.state == "void")
        )
        for one in shown.receipts
    ]
    if due.owed < 0:
        lines.append(
            Content.styled(
                say("Nộp thừa {owed}: hoàn lại.", owed=vn_money(-due.owed)), "$text-error"
            )
        )
    return lines


def change_words(handed: str, owed: int) -> str:
    """The change while the sum handed is typed; empty until it says something."""
    given = money_typed(handed)
    if given is None or not handed.strip():
        return ""
    if given < owed:
        return say("Còn thiếu {owed}", owed=vn_money(owed - given))
    return say("Thối lại {given}", given=vn_money(given - owed))


def money_typed(said: str) -> int | None:
    """đồng as officers type them: 50000, 50.000, or 50k; None for anything else."""
    bare = said.strip().lower().replace(".", "").replace(" ", "").removesuffix("đ")
    thousands = bare.endswith("k")
    bare = bare.removesuffix("k")
    if not (bare.isascii() and bare.isdigit()) or len(bare) > 13:
        return None
    return int(bare) * (1000 if thousands else 1)
