"""What waits for a person at this desk, gathered from everywhere it can come from.

Fields that two sides changed apart and tasks are readings, the same on every side. What stands
between this desk and the centre (acts refused, number ranges refused, acts from the centre that
could not be kept) is this desk's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import msgspec

from db import fold_papers, outbox, settings
from db.acts import Act, by_id
from db.driver import sqlite
from db.fold_papers import with_file
from db.kinds import HOLDER, KINDS, LINK, STATUS, Answered, Paper, Payload, TaskDone
from db.kinds_papers import FILE, of_paper

ASIDE = "acts_aside"
"""Setting: acts from the centre that do not fit, each `{"act", "why"}`; tried at every meeting."""
RANGES_REFUSED = "ranges_refused"
"""Setting: number ranges given by hand that the centre did not grant."""
RANGES_SETTLED = "ranges_settled"
REFUSED_ABOVE = "refused_above"
"""Setting: acts of this desk that its centre took and the node above did not."""

_OF_THE_LINE = (REFUSED_ABOVE, RANGES_REFUSED, ASIDE)
ANSWERABLE = ("field", "file", "status", "holder", "link")


@dataclass(frozen=True)
class Word:
    """One side: what was said, and by whom, where and when (UTC text).

    `paper`: the line that brought the file, where files are asked about.
    """

    act: str
    value: Any
    officer: str
    desk: str
    done_at: str
    paper: Paper | None = None


@dataclass(frozen=True)
class Question:
    """One thing to decide. `ours` and `theirs` are as seen from the asking desk.

    `holds` tells which of them holds until it is answered. `state` is open, answered (a person
    chose) or agreed (later acts said the same). `why` is the centre's sentence of a refusal,
    `paper` the name of the paper that a paper's field is of.
    """

    id: str
    kind: str
    """field | file | status | holder | link | task | refused | above | range | code | unreadable"""
    subject: str
    dossier: str | None
    field: str
    base: Any = None
    ours: Word | None = None
    theirs: Word | None = None
    holds: str = "ours"
    state: str = "open"
    why: str = ""
    kept: Any = None
    differed: bool = False
    paper: str = ""


def count(connection: sqlite.Connection) -> int:
    """How many are open: what `sync` reports and the truth line shows."""
    (asked,) = connection.execute("SELECT count(*) FROM questions WHERE state = 'open'").fetchone()
    return (
        asked
        + outbox.stats(connection).refused
        + sum(len(settings.get(connection, name, [])) for name in _OF_THE_LINE)
    )


def open_questions(connection: sqlite.Connection, desk: str) -> list[Question]:
    """All that is open, oldest first within each source. `desk` (`H18.12.34/1`) asks."""
    return [
        *_read(connection, desk, "q.state = 'open'", ()),
        *_refused(connection),
        *_above(connection),
        *_ranges(connection, desk),
        *_aside(connection),
    ]


def of_dossier(connection: sqlite.Connection, desk: str, subject: str) -> list[Question]:
    """Everything ever asked about one dossier's fields, answered or not."""
    return _read(connection, desk, "q.dossier = ?", (subject,))


def find(connection: sqlite.Connection, desk: str, id: str) -> Question | None:
    """One question by its id, also when it was answered before."""
    found = _read(connection, desk, "q.id = ?", (id,))
    return next((one for one in (*found, *open_questions(connection, desk)) if one.id == id), None)


def answer(question: Question, keep: str, why: str = "") -> Payload:
    """The act that settles a question everywhere, with `ours` or `theirs` kept."""
    if question.kind == "task":
        return TaskDone(task=question.id, note=why)
    kept, other = question.ours, question.theirs
    if keep == "theirs":
        kept, other = other, kept
    if question.kind not in ANSWERABLE or kept is None or other is None:
        return Answered(question=question.id, field="", keep=keep, over="", why=why)
    return Answered(
        question=question.id,
        field=question.field,
        keep=kept.act,
        over=other.act,
        value=kept.value,
        against=other.value,
        why=why,
    )


def settle(connection: sqlite.Connection, question: Question, keep: str) -> None:
    """What an answer does here beside its act: a refused act goes again or stays unsent."""
    if question.kind == "refused" and keep == "ours":
        outbox.offer_again(connection, question.id)
    elif question.kind == "refused":
        outbox.withhold(connection, question.id)
    elif question.kind == "range":
        kept = settings.get(connection, RANGES_REFUSED, [])
        done = [one for one in kept if _range_id(one) == question.id]
        settings.put(connection, RANGES_REFUSED, [one for one in kept if one not in done])
        settled = [*settings.get(connection, RANGES_SETTLED, []), *done]
        settings.put(connection, RANGES_SETTLED, settled)


def taken_away(connection: sqlite.Connection, desk: str) -> list[tuple[str, str, int]]:
    """(code, holder, acts unsent) of dossiers that others hold while our work on them waits.

    Nothing of it is dropped: it goes to the centre as if nobody had taken the dossier.
    """
    rows = connection.execute(
        "SELECT d.code, d.holder, count(*) AS unsent FROM outbox o"
        " JOIN dossiers d ON d.id = o.subject"
        " WHERE o.state != 'confirmed' AND o.state NOT IN ('withheld', 'halfway')"
        " AND d.holder != ''"
        " AND substr(d.holder, 1, ?) != ? GROUP BY d.id ORDER BY d.n",
        (len(desk) + 1, f"{desk} "),
    )
    return [(row["code"], row["holder"], row["unsent"]) for row in rows]


_FIRST = (
    "SELECT id FROM acts WHERE subject = q.dossier"
    " AND kind IN ('dossier.received', 'dossier.filed') ORDER BY seq LIMIT 1"
)
_SIDE = ("id", "officer", "desk", "done_at")
_ASKED = (
    "SELECT q.*, d.code, "
    + ", ".join(f"{side}.{name} AS {side}_{name}" for side in ("a", "b") for name in _SIDE)
    + " FROM questions q JOIN dossiers d ON d.id = q.dossier"
    f" LEFT JOIN acts a ON a.id = CASE q.first WHEN '' THEN ({_FIRST}) ELSE q.first END"
    f" LEFT JOIN acts b ON b.id = CASE q.second WHEN '' THEN ({_FIRST}) ELSE q.second END"
)


def _read(
    connection: sqlite.Connection, desk: str, where: str, values: tuple[str, ...]
) -> list[Question]:
    rows = connection.execute(f"{_ASKED} WHERE {where} ORDER BY q.id", values)
    asked = [_question(row, desk) for row in rows]
    return [_with_paper(connection, one) for one in asked]


def _with_paper(connection: sqlite.Connection, asked: Question) -> Question:
    """What a person needs to see of a paper whose file or words are asked about."""
    of = of_paper(asked.field)
    if of is None:
        return asked
    name, key = of
    there = fold_papers.line(connection, asked.subject, key)
    asked = replace(asked, paper=there.name if there else key)
    if name != FILE:
        return asked
    ours, theirs = (
        side and replace(side, paper=with_file(connection, asked.subject, key, side.value))
        for side in (asked.ours, asked.theirs)
    )
    return replace(asked, ours=ours, theirs=theirs)


def _question(row: Any, desk: str) -> Question:
    first, second = _word(row, "a", "first_value"), _word(row, "b", "second_value")
    # What holds is ours unless only the other side was said at this desk.
    swapped = second.desk == desk != first.desk
    return Question(
        id=row["id"],
        kind="task" if row["task"] else kind_of(row["field"]),
        subject=row["dossier"],
        dossier=row["code"],
        field=row["field"],
        base=msgspec.json.decode(row["before"]),
        ours=second if swapped else first,
        theirs=first if swapped else second,
        holds="theirs" if swapped else "ours",
        state=row["state"],
        kept=msgspec.json.decode(row["kept"]) if row["kept"] else None,
        differed=bool(row["differed"]),
    )


def kind_of(field: str) -> str:
    """The kind of question a field asks."""
    if field.startswith(LINK):
        return "link"
    of = of_paper(field)
    if of and of[0] == FILE:
        return "file"
    return field if field in (STATUS, HOLDER) else "field"


def _word(row: Any, side: str, value: str) -> Word:
    who = (row[f"{side}_{name}"] or "" for name in _SIDE)
    act, officer, desk, done_at = who
    return Word(act, msgspec.json.decode(row[value]), officer, desk, done_at)


def _refused(connection: sqlite.Connection) -> list[Question]:
    return [
        Question(
            id=waiting.act.id,
            kind="refused",
            subject=waiting.act.subject,
            dossier=_code(connection, waiting.act.subject),
            field=waiting.act.kind,
            ours=_act_word(waiting.act),
            why=reason,
        )
        for waiting, reason in outbox.refusals(connection)
    ]


def _above(connection: sqlite.Connection) -> list[Question]:
    said = []
    for one in settings.get(connection, REFUSED_ABOVE, []):
        act = by_id(connection, one["id"])
        said.append(
            Question(
                id=one["id"],
                kind="above",
                subject=act.subject if act else "",
                dossier=_code(connection, act.subject) if act else None,
                field=act.kind if act else "",
                ours=_act_word(act) if act else None,
                why=one["reason"],
            )
        )
    return said


def _aside(connection: sqlite.Connection) -> list[Question]:
    said = []
    for one in settings.get(connection, ASIDE, []):
        act = msgspec.convert(one["act"], Act)
        said.append(
            Question(
                id=act.id,
                kind=_why_aside(act),
                subject=act.subject,
                dossier=_code(connection, act.subject),
                field=act.kind,
                theirs=_act_word(act),
                why=one["why"],
            )
        )
    return said


def _why_aside(act: Act) -> str:
    """`code`: its number belongs to another dossier here. Else a newer program wrote it, or it
    does not match its own hash."""
    try:
        shape = KINDS[act.kind]
        msgspec.json.decode(act.payload, type=shape)
    except (KeyError, msgspec.DecodeError):
        return "unreadable"
    return "code"


def _ranges(connection: sqlite.Connection, desk: str) -> list[Question]:
    return [
        Question(
            id=_range_id(one),
            kind="range",
            subject=desk,
            dossier=None,
            field="numbers",
            ours=Word("", f"{one['first']}-{one['last']}", "", desk, ""),
            why=one["why"],
        )
        for one in settings.get(connection, RANGES_REFUSED, [])
    ]


def _range_id(one: dict[str, Any]) -> str:
    return f"range:{one['first']}-{one['last']}"


def _act_word(act: Act) -> Word:
    value = msgspec.json.decode(act.payload)
    return Word(act.id, value, act.officer, act.desk, act.done_at)


def _code(connection: sqlite.Connection, subject: str) -> str | None:
    row = connection.execute("SELECT code FROM dossiers WHERE id = ?", (subject,)).fetchone()
    return row["code"] if row else None
