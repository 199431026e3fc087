"""questions · answer · twins · link."""

from __future__ import annotations

from typing import Any

from db.questions import Question, Word
from db.twins import Twin
from desk_tui.cli.opening import iso, opened
from desk_tui.counter import questions as asking
from desk_tui.counter import twins as doubling


def questions(options: Any) -> dict[str, Any]:
    """Everything that waits for a person, with both sides, what was before, who and when."""
    with opened(options) as desk:
        return {
            "questions": [_told(one) for one in asking.waiting(desk)],
            "twins": [_pair(pair) for pair in doubling.pairs(desk)],
            "taken_away": asking.taken_away(desk),
        }


def answer(options: Any) -> dict[str, Any]:
    """Keep a side, or (`--value`) put what is right when neither was."""
    with opened(options) as desk:
        if options.value is not None:
            asked = asking.put_right(desk, options.id, options.value, options.why)
        else:
            asked = asking.answer(desk, options.id, options.keep, options.why)
    return {**_told(asked), "kept": options.keep or "third"}


def link(options: Any) -> dict[str, Any]:
    """Say of two dossiers whether they are the same request."""
    with opened(options) as desk:
        doubling.link(desk, options.code, options.other, not options.apart, options.why)
    return {"code": options.code, "other": options.other, "same": not options.apart}


def _told(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "kind": question.kind,
        "dossier": question.dossier,
        "field": question.field,
        "ours": _value(question, question.ours),
        # The centre's no has a reason instead of a value.
        "theirs": _value(question, question.theirs) if question.theirs else question.why or None,
        "base": _shown(question, question.base),
        "holds": question.holds,
        "ours_by": _by(question.ours),
        "theirs_by": _by(question.theirs),
        "why": question.why or None,
        "words": asking.sentence(question),
    }


def _value(question: Question, side: Word | None) -> Any:
    return _shown(question, side.value) if side else None


def _shown(question: Question, value: Any) -> Any:
    return iso(value) if question.field == "due" else value


def _by(side: Word | None) -> dict[str, Any] | None:
    if side is None or not side.act:
        return None
    return {"officer": side.officer, "desk": side.desk, "done_at": iso(side.done_at)}


def _pair(pair: tuple[Twin, Twin]) -> dict[str, Any]:
    return {
        "codes": [one.code for one in pair],
        "procedure": pair[0].procedure,
        "words": doubling.sentence(pair),
    }
