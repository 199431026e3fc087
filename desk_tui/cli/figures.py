"""aggregate, evidence, roadmap, centre report: figures that leave the office, and its plans."""

from __future__ import annotations

from typing import Any

import msgspec

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
        refused = daily.refused(desk)
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
            "documents": msgspec.to_builtins(made) if options.show else [],
            "files": files,
            "last_accepted": iso(newest.at) if newest else None,
            "refused": {"day": refused.day, "why": refused.message, "at": iso(refused.at)}
            if refused
            else None,
        }


def evidence(options: Any) -> dict[str, Any]:
    """What a proposal stands on: who could file online and does not, and why."""
    from desk_tui.counter import evidence as proof

    with opened(options) as desk:
        found = proof.gather(desk, options.first, options.last, upto=options.upto / 100)
        file = str(proof.write(desk, found, options.file)) if options.file else None
    return {
        "procedures": [
            {
                "code": one.use.service.code,
                "name": one.use.service.name,
                "group": one.group,
                "received": one.use.received,
                "online": one.use.online,
                "value": one.percent,
                "reasons": [{"why": x.words, "count": x.count} for x in one.reasons],
            }
            for one in found.lines
        ],
        "upto": options.upto,
        "received": found.received,
        "reasons": [{"why": one.words, "count": one.count} for one in found.reasons],
        "file": file,
        "warnings": list(found.doubts),
    }


def roadmap_add(options: Any) -> dict[str, Any]:
    from desk_tui.counter import roadmap

    with opened(options) as desk:
        id = roadmap.plan(
            desk,
            options.procedure,
            options.step,
            owner=options.owner,
            due=options.by,
            ground=options.ground,
        )
        return {"steps": [_step(one) for one in roadmap.table(desk) if one.id == id]}


def roadmap_list(options: Any) -> dict[str, Any]:
    from desk_tui.counter import roadmap

    with opened(options) as desk:
        steps = roadmap.table(desk, options.procedure, only_late=options.late)
        file = str(roadmap.write(desk, steps, options.xlsx)) if options.xlsx else None
    late = sum(one.late for one in steps)
    return {"steps": [_step(one) for one in steps], "late": late, "xlsx": file}


def roadmap_move(options: Any) -> dict[str, Any]:
    from desk_tui.counter import roadmap

    with opened(options) as desk:
        one = roadmap.move(
            desk, options.id, options.state, owner=options.owner, words=options.words
        )
        return {"steps": [_step(one)]}


def _step(one: Any) -> dict[str, Any]:
    return {
        "id": one.id[-8:],
        "procedure": one.procedure,
        "name": one.name,
        "step": one.words,
        "owner": one.owner,
        "by": one.due.isoformat(),
        "state": one.state,
        "done": one.done.isoformat() if one.done else None,
        "late": one.late,
        "standing": one.standing,
        "ground": one.ground or None,
    }


def node(options: Any) -> dict[str, Any]:
    """centre report: the figures of all offices that send theirs to this node."""
    from desk_tui.cli.wire import there
    from desk_tui.counter import node_report, node_workbook

    there(options.db)
    told = node_report.report(
        options.db,
        options.first,
        options.last,
        options.by,
        rank=options.rank,
        line=options.line,
        monthly=options.months,
    )
    file = str(node_workbook.write(told, options.xlsx)) if options.xlsx else None
    return {
        "from": told.first.isoformat(),
        "to": told.last.isoformat(),
        "by": told.by,
        "metrics": {one.metric.id: _share(one) for one in told.whole},
        "places": [
            {
                "key": one.key,
                "name": one.name,
                "days": one.days,
                "metrics": {x.metric.id: _share(x) for x in one.figures},
                "rank": one.rank or None,
                "ranked_by": _share(one.figure) if one.figure else None,
                "before": _share(one.before) if one.before else None,
                "points": one.points,
                "reached": one.reached,
                "months": [
                    {"month": x.month, "points": x.points, **_share(x.figure)} for x in one.months
                ],
            }
            for one in told.places
        ],
        "last_accepted": iso(told.accepted_at) if told.accepted_at else None,
        "silent": list(told.silent),
        "xlsx": file,
    }


def _share(one: Any) -> dict[str, Any]:
    """Never without what it is of."""
    metric = one.metric
    return {
        "name": metric.name,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "value": one.value,
        "words": one.words,
        "of": f"{metric.above} / {metric.below}",
    }
