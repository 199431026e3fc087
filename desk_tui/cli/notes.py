"""note add · list · show · move · figures · training · export."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.opening import iso, opened
from desk_tui.counter import note_figures, note_slip, notes
from desk_tui.counter.desk import Desk


def add(options: Any) -> dict[str, Any]:
    first, *others = options.person or [""]
    with opened(options) as desk:
        said = notes.write(
            desk,
            options.sort,
            options.text,
            group=options.group,
            procedure=options.procedure,
            dossier=options.dossier,
            person=first,
            also=others,
            day=options.day,
            hours=options.hours,
            link=options.link,
            finished=options.finished,
            at=options.at,
        )
        slip, trouble = note_slip.draw(desk, said.number) if said.number else (None, ())
    return {
        "sort": said.sort,
        "number": said.number or None,
        "count": 1 + len(others),
        "slip": str(slip) if slip else None,
        "warnings": list(trouble),
    }


def listing(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        found = notes.listed(
            desk, options.sort, options.state, first=options.first, last=options.last
        )
        return {"notes": [_said(desk, note) for note in found]}


def show(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return _said(desk, notes.find(desk, options.id))


def move(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        note = notes.move(
            desk, options.id, options.state, owner=options.owner, words=options.words, at=options.at
        )
        return _said(desk, note)


def figures(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        found = note_figures.counts(desk, options.sort, options.first, options.last)
    return {
        "sort": options.sort,
        "counts": [
            {
                "group": one.group or None,
                "words": one.words,
                "open": one.open,
                "taken": one.taken,
                "done": one.done,
            }
            for one in found
        ],
    }


def training(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        found = note_figures.learning(desk, options.first, options.last)
    return {
        "classes": found.classes,
        "turns": found.turns,
        "hours": found.hours,
        "finished": found.finished,
        "learners": [
            {
                "name": one.name,
                "classes": one.classes,
                "hours": one.hours,
                "finished": one.finished,
            }
            for one in found.learners
        ],
    }


def export(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        count = note_figures.export(
            desk, options.file, options.sort, first=options.first, last=options.last
        )
    return {"file": str(options.file), "count": count}


def _said(desk: Desk, note: notes.Note) -> dict[str, Any]:
    said = note.said
    by = notes.answer_by(desk, note)
    return {
        "id": note.id[-8:],
        "made": iso(note.made),
        "sort": said.sort,
        "group": said.group or None,
        "procedure": said.procedure or None,
        "dossier": said.dossier or None,
        "number": said.number or None,
        "text": said.text,
        "state": note.state,
        "owner": note.owner or None,
        "words": note.words or None,
        "person": (note.learner if said.sort == "training" else said.person) or None,
        "answer_by": by.isoformat() if by else None,
        "late": notes.late(desk, note),
        "day": said.day or None,
        "hours": said.hours,
        "link": said.link or None,
        "finished": said.finished or None,
    }
