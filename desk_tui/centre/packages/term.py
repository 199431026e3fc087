"""An online term as text in a package: `19 working_hour`, `0 same_day cutoff=15:00`.

The desk that helped knows the procedure and its policies; the node only counts from the moment
of acceptance on.
"""

from __future__ import annotations

from dataclasses import replace

from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.worktime import Term, parse_clock


def written(term: Term | None) -> str:
    """The text of a term; empty for none."""
    if term is None:
        return ""
    parts = [str(term.amount), term.unit]
    parts += [f"cutoff={term.cutoff:%H:%M}"] if term.cutoff else []
    parts += [f"last={term.last_hour:%H:%M}"] if term.last_hour else []
    parts += ["whole"] if term.whole_days else []
    parts += ["saturday"] if term.saturday_open else []
    return " ".join(parts)


def read(text: str) -> Term | None:
    """Raises RuleProblem `term-text` for anything `written` did not write."""
    if not text:
        return None
    amount, _, rest = text.partition(" ")
    unit, *marks = rest.split(" ")
    if not (amount.isdecimal() and amount.isascii()):
        raise _unreadable(text)
    term = Term(int(amount), unit)  # pyright: ignore[reportArgumentType]  (checked by Term)
    for mark in marks:
        match mark.partition("="):
            case ("cutoff", "=", clock):
                term = replace(term, cutoff=parse_clock(clock))
            case ("last", "=", clock):
                term = replace(term, last_hour=parse_clock(clock))
            case ("whole", "", ""):
                term = replace(term, whole_days=True)
            case ("saturday", "", ""):
                term = replace(term, saturday_open=True)
            case _:
                raise _unreadable(text)
    return term


def _unreadable(text: str) -> RuleProblem:
    return RuleProblem(
        "term-text", f"Không đọc được thời hạn “{text}” của gói.", "Chuẩn bị lại gói tại quầy."
    )
