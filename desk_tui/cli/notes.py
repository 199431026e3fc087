"""note add · list · move · export."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.opening import iso, opened
from desk_tui.counter import notes


def add(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        said = notes.write(
            desk,
            options.sort,
            options.text,
            group=options.group,
            procedure=options.procedure,
            dossier=options.dossier,
            person=options.person,
            day=options.day,
            hours=options.hours,
            at=options.at,
        )
    return {"sort": said.sort, "number": said.number or None}


def listing(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return {"notes": [_said(note) for note in notes.listed(desk, options.sort, options.state)]}


def move(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        note = notes.move(
            desk, options.id, options.state, owner=options.owner, words=options.words, at=options.at
        )
    return _said(note)


def export(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return {"file": str(options.file), "count": notes.export(desk, options.file, options.sort)}


def _said(note: notes.Note) -> dict[str, Any]:
    said = note.said
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
    }
