"""aggregate, evidence, roadmap, centre report: figures that leave the office, and its plans."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.opening import iso, opened


def aggregate(options: Any) -> dict[str, Any]:
    """One checked document a day for the measuring system, to a folder, to the centre, or shown."""
    from desk_tui.centre.measures import messages
    from desk_tui.counter import daily

    with opened(options) as desk:
        first, last = options.day or options.first, options.day or options.last
        made = [daily.document(desk, day) for day in daily.days(desk, first, last)]
        files = [str(daily.save(options.folder, one)) for one in made] if options.folder else []
        if options.send:
            daily.send(desk, made)
        kept, newest = daily.accepted(desk), daily.last_accepted(desk)
        return {
            "days": [
                {
                    "id": one.id,
                    "day": one.day,
                    "sha256": (sha256 := messages.hash_of(one)),
                    "received": one.counts.received,
                    "online": one.counts.online,
                    "accepted": iso(kept[one.day].at)
                    if one.day in kept and kept[one.day].sha256 == sha256
                    else None,
                }
                for one in made
            ],
            "documents": [messages_json(one) for one in made] if options.show else [],
            "files": files,
            "last_accepted": iso(newest.at) if newest else None,
        }


def messages_json(document: Any) -> Any:
    import msgspec

    return msgspec.to_builtins(document)
