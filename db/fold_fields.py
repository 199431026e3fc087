"""What acts say of one field of a dossier: merged, kept beside each other, shown in its row.

`fields` holds the act behind each value that was ever changed, `questions` what is asked; the
value itself stands where the screens read it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from db import fold_papers as papers
from db import fold_status as statuses
from db import merging, precedence, waiting
from db.driver import sqlite
from db.fold_dossiers import Plain, find_by_words
from db.kinds import (
    FIELDS,
    HANDED,
    HOLDER,
    LINK,
    STATUS,
    TEXT_FIELDS,
    Answered,
    Changed,
    Linked,
    PaperAdded,
    PaperDescribed,
    Released,
    Stage,
    StatusChanged,
    Taken,
    TaskDone,
    Value,
)
from db.kinds_papers import FILE, WORDS, PaperSeen, of_paper, paper_field, seen
from db.merging import Asked, Side, Standing

if TYPE_CHECKING:
    from db.acts import Act

_COLUMNS = {
    STATUS: "status",
    HOLDER: "holder",
    "due": "due",
    "fee": "fee",
    "owner.name": "owner_name",
    "owner.number": "owner_number",
    "submitter.name": "submitter_name",
}


def status(connection: sqlite.Connection, plain: Plain, act: Act, said: StatusChanged) -> None:
    now = standing(connection, act.subject, STATUS)
    if now is None:
        return
    effect, to = statuses.effect(connection, act, said)
    if effect != "moves":
        if said.due and (effect == "waits" or said.due_before is not None):
            _end_of_pause(connection, plain, act, said, effect)
        return
    before = said.before
    if before is None and now.holds.value not in precedence.PHYSICAL:
        # Acts of older programs do not say what they saw.
        before = now.holds.value
    after = merging.said(now, Side(act.id, to), before, precedence.judge)
    keep(connection, plain, act, STATUS, now, after)
    if after.holds.act != act.id:
        statuses.also_of_status(connection, act, said, after.holds)
    elif said.stages:
        put_detail(connection, act.subject, "stages", said.stages)
    if said.due and said.due_before is not None:
        _end_of_pause(connection, plain, act, said, effect)


def _end_of_pause(
    connection: sqlite.Connection,
    plain: Plain,
    act: Act,
    said: StatusChanged,
    effect: waiting.Effect,
) -> None:
    """Its date. Acts of older programs do not say which one they saw."""
    now = standing(connection, act.subject, "due")
    if said.due_before is None or now is None:
        statuses.bring_due(connection, act, said)
        return
    mine = Side(act.id, said.due)
    after = waiting.dated(now, mine, said, effect)
    # The status itself may be asked about under the id of the act.
    asked = (replace(one, id=f"{act.id}:due") if one.id == act.id else one for one in after.asked)
    keep(connection, plain, act, "due", now, Standing(after.holds, tuple(asked)))


def changed(connection: sqlite.Connection, plain: Plain, act: Act, said: Changed) -> None:
    now = standing(connection, act.subject, said.field)
    if now:
        mine = Side(act.id, said.after)
        after = merging.said(now, mine, said.before, settles=said.settles)
        keep(connection, plain, act, said.field, now, after)


def paper_added(connection: sqlite.Connection, plain: Plain, act: Act, said: PaperAdded) -> None:
    """A file is a field: two that did not know of each other are asked about, and both stay."""
    paper, field = said.paper, paper_field(FILE, said.paper.key)
    now = standing(connection, act.subject, field)
    if now is None:
        return
    before = seen(papers.line(connection, act.subject, paper.key))
    if said.before:
        before = said.before
    after = merging.said(now, Side(act.id, paper.sha256), before.sha256)
    _keep_standing(connection, act, field, now, after)
    if after.holds.value != paper.sha256:
        return
    papers.put_file(connection, act.subject, paper)
    _paper_words(connection, plain, act, paper.key, seen(paper), before)


def paper_described(
    connection: sqlite.Connection, plain: Plain, act: Act, said: PaperDescribed
) -> None:
    there = papers.line(connection, act.subject, said.key)
    if there:
        words = PaperSeen(**{name: getattr(said, name) for name in WORDS})
        _paper_words(connection, plain, act, said.key, words, said.before or seen(there))


def _paper_words(
    connection: sqlite.Connection,
    plain: Plain,
    act: Act,
    key: str,
    said: PaperSeen,
    before: PaperSeen,
) -> None:
    """What is said anew of a paper; a word that was left as it was seen says nothing."""
    for name in WORDS:
        value, was = getattr(said, name), getattr(before, name)
        field = paper_field(name, key)
        now = standing(connection, act.subject, field) if value != was else None
        if now:
            after = merging.said(now, Side(act.id, value), was)
            keep(connection, plain, act, field, now, after)


def taken(connection: sqlite.Connection, plain: Plain, act: Act, said: Taken) -> None:
    now = standing(connection, act.subject, HOLDER)
    if now:
        after = merging.said(now, Side(act.id, said.holder), said.before)
        keep(connection, plain, act, HOLDER, now, after)


def released(connection: sqlite.Connection, plain: Plain, act: Act, said: Released) -> None:
    now = standing(connection, act.subject, HOLDER)
    if now:
        after = merging.left(now, act.id, said.before or now.holds.value)
        keep(connection, plain, act, HOLDER, now, after)


def linked(connection: sqlite.Connection, plain: Plain, act: Act, said: Linked) -> None:
    field = f"{LINK}{said.other}"
    now = standing(connection, act.subject, field)
    if now:
        after = merging.said(now, Side(act.id, said.same), said.before)
        keep(connection, plain, act, field, now, after)


def answered(connection: sqlite.Connection, plain: Plain, act: Act, said: Answered) -> None:
    now = standing(connection, act.subject, said.field)
    if now is None:
        return
    # Two people may have answered apart: the later in the canonical order holds, and it is told.
    connection.execute(
        "UPDATE questions SET differed = differed OR kept != ?"
        " WHERE id = ? AND dossier = ? AND state = 'answered'",
        (_json(said.value), said.question, act.subject),
    )
    judge = precedence.judge if said.field == STATUS else merging.ask
    chosen = Side(said.keep, said.value)
    after = merging.answered(now, said.question, chosen, said.against, judge)
    keep(connection, plain, act, said.field, now, after)
    connection.execute(
        "UPDATE questions SET state = 'answered', kept = ?, answer = ?"
        " WHERE id = ? AND dossier = ? AND state != 'open'",
        (_json(said.value), act.id, said.question, act.subject),
    )


def task_done(connection: sqlite.Connection, act: Act, said: TaskDone) -> None:
    connection.execute(
        "UPDATE questions SET state = 'answered', answer = ?"
        " WHERE id = ? AND dossier = ? AND task AND state = 'open'",
        (act.id, said.task, act.subject),
    )


def standing(connection: sqlite.Connection, subject: str, field: str) -> Standing | None:
    """What holds and what is asked about one field; None when there is no such dossier here."""
    value = value_of(connection, subject, field)
    if value is _NOTHING:
        return None
    row = connection.execute(
        "SELECT act FROM fields WHERE dossier = ? AND field = ?", (subject, field)
    ).fetchone()
    asked = connection.execute(
        "SELECT id, before, second, second_value, task FROM questions"
        " WHERE dossier = ? AND field = ? AND state = 'open' ORDER BY place",
        (subject, field),
    )
    return Standing(
        Side(row["act"] if row else "", value),
        tuple(
            Asked(
                one["id"],
                msgspec.json.decode(one["before"]),
                Side(one["second"], msgspec.json.decode(one["second_value"])),
                bool(one["task"]),
            )
            for one in asked
        ),
    )


_NOTHING: Any = object()


def value_of(connection: sqlite.Connection, subject: str, field: str) -> Value:
    """What a field holds now; `_NOTHING` when the dossier or such a field does not exist."""
    if field.startswith(LINK):
        row = connection.execute(
            "SELECT l.same FROM dossiers d LEFT JOIN links l ON l.dossier = d.id AND l.other = ?"
            " WHERE d.id = ?",
            (field.removeprefix(LINK), subject),
        ).fetchone()
        return _NOTHING if row is None else None if row[0] is None else bool(row[0])
    paper = of_paper(field)
    if paper:
        return _paper_value(connection, subject, *paper)
    column = _COLUMNS.get(field, "details")
    row = connection.execute(f"SELECT {column} FROM dossiers WHERE id = ?", (subject,)).fetchone()
    if row is None or field not in (*FIELDS, STATUS, HOLDER, HANDED):
        return _NOTHING
    return row[0] if column != "details" else _detail(msgspec.json.decode(row[0]), field)


def _paper_value(connection: sqlite.Connection, subject: str, name: str, key: str) -> Value:
    there = papers.line(connection, subject, key)
    if there:
        return getattr(there, name)
    row = connection.execute("SELECT 1 FROM dossiers WHERE id = ?", (subject,)).fetchone()
    return "" if row else _NOTHING


def _detail(details: dict[str, Any], field: str) -> Value:
    room: Any = details
    *way, name = field.split(".")
    for step in way:
        room = room.get(step) or {}
    return room.get(name, "" if field in (*TEXT_FIELDS, HANDED) else 0)


def keep(
    connection: sqlite.Connection,
    plain: Plain,
    act: Act,
    field: str,
    now: Standing,
    after: Standing,
) -> None:
    """Write down what became of a field, and show it in the dossier."""
    _keep_standing(connection, act, field, now, after)
    if after.holds != now.holds:
        _show(connection, plain, act, field, after.holds)


def _keep_standing(
    connection: sqlite.Connection, act: Act, field: str, now: Standing, after: Standing
) -> None:
    if after.holds != now.holds:
        statuses.note(connection, act.subject, field, after.holds.act)
    if now.asked or after.asked:
        _keep_questions(connection, act, field, now, after)


def _keep_questions(
    connection: sqlite.Connection, act: Act, field: str, now: Standing, after: Standing
) -> None:
    still = {one.id for one in after.asked}
    connection.executemany(
        "UPDATE questions SET state = 'agreed', kept = ?, answer = ? WHERE id = ?",
        [(_json(after.holds.value), act.id, one.id) for one in now.asked if one.id not in still],
    )
    connection.executemany(
        "INSERT INTO questions (id, dossier, field, place, before, first, first_value, second,"
        " second_value, task, state, kept, answer, differed)"
        " SELECT :id, :dossier, :field, count(*), :before, :first, :first_value, :second,"
        " :second_value, :task, 'open', '', '', 0 FROM questions WHERE dossier = :dossier"
        " ON CONFLICT (id) DO UPDATE SET first = :first, first_value = :first_value,"
        " second = :second, second_value = :second_value, task = :task WHERE NOT task",
        [
            {
                "id": one.id,
                "dossier": act.subject,
                "field": field,
                "before": _json(one.before),
                "first": after.holds.act,
                "first_value": _json(after.holds.value),
                "second": one.side.act,
                "second_value": _json(one.side.value),
                "task": one.task,
            }
            for one in after.asked
        ],
    )


def _show(connection: sqlite.Connection, plain: Plain, act: Act, field: str, holds: Side) -> None:
    subject, paper = act.subject, of_paper(field)
    if paper:
        papers.show(connection, act, *paper, str(holds.value))
    elif field == STATUS:
        statuses.show(connection, plain, subject, holds)
    elif field == "due":
        statuses.set_due(connection, subject, holds.value)
    elif field == HOLDER:
        connection.execute("UPDATE dossiers SET holder = ? WHERE id = ?", (holds.value, subject))
    elif field.startswith(LINK):
        connection.execute(
            "INSERT OR REPLACE INTO links (dossier, other, same) VALUES (?, ?, ?)",
            (subject, field.removeprefix(LINK), holds.value),
        )
    else:
        _show_detail(connection, plain, subject, field, holds.value)


def _show_detail(
    connection: sqlite.Connection, plain: Plain, subject: str, field: str, value: Value
) -> None:
    put_detail(connection, subject, field, value)
    if field in _COLUMNS:
        connection.execute(
            f"UPDATE dossiers SET {_COLUMNS[field]} = ? WHERE id = ?", (value, subject)
        )
    find_by_words(connection, plain, subject)


def put_detail(
    connection: sqlite.Connection, subject: str, field: str, value: Value | tuple[Stage, ...]
) -> None:
    """Put a value into the words of the act that made the dossier, as they are shown."""
    row = connection.execute("SELECT details FROM dossiers WHERE id = ?", (subject,)).fetchone()
    if row is None:
        return
    details: dict[str, Any] = msgspec.json.decode(row["details"])
    room = details
    *way, name = field.split(".")
    for step in way:
        # A dossier without a submitter gets one when something is said of them.
        room[step] = room.get(step) or {"name": ""}
        room = room[step]
    room[name] = value
    connection.execute(
        "UPDATE dossiers SET details = ? WHERE id = ?",
        (msgspec.json.encode(details, order="sorted").decode(), subject),
    )


def _json(value: Value) -> str:
    return msgspec.json.encode(value).decode()
