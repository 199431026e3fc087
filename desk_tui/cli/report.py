"""report: the named metrics and the 766 index over any days, with what each is made of."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.opening import iso, opened
from desk_tui.counter import report as reports
from desk_tui.counter.report import Ask, Group, Report
from desk_tui.rules.metrics import Figure


def report(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        ask = Ask(
            first=options.first,
            last=options.last,
            by=options.by or "",
            desk=options.desk,
            mine=options.mine,
            over=options.over / 100,
        )
        told = reports.report(desk, ask)
        said = _said(told)
        said["unit"] = desk.office.unit
        if options.list:
            said["dossiers"] = _behind(desk, told, options.list, options.limit)
        if options.spoilers:
            said["spoilers"] = _spoilers(desk, options)
        if options.targets:
            said |= _targets(desk, told)
        if options.rank:
            said["ranking"] = [
                {**_figure(one), "rank": rank or None, "key": group.key, "name": group.name}
                for rank, group, one in reports.ranking(told, options.rank)
            ]
        if options.pdf:
            from desk_tui.counter import report_sheet

            said["slip"] = str(report_sheet.draw(desk, told))
        forms = []
        if options.form:
            from desk_tui.counter import statutory

            form = statutory.table(desk, options.form, options.first, options.last)
            forms.append(form)
            said["form"] = _form(form)
            if options.pdf:
                said["form"]["slip"] = str(statutory.draw(desk, form))
        if options.xlsx:
            from desk_tui.counter import workbook

            said["xlsx"] = str(workbook.write(desk, told, options.xlsx, forms))
    return said


def _said(told: Report) -> dict[str, Any]:
    taken = told.taken
    return {
        "from": told.ask.first.isoformat(),
        "to": told.ask.last.isoformat(),
        "judged": told.judged.isoformat(),
        "desk": told.ask.desk or None,
        "metrics": _figures(told.figures, index=False),
        "index766": _figures(told.figures, index=True),
        "counts": dict(told.numbers),
        "money": None
        if taken is None
        else {
            way: {"number": one.number, "amount": one.money}
            for way, one in (
                ("cash", taken.cash),
                ("bank", taken.bank),
                ("online", taken.online),
                ("refunded", taken.refunded),
            )
        },
        "by": told.ask.by or None,
        "groups": [_group(one) for one in told.groups],
        "groups_with_online": told.with_online if told.ask.by in ("unit", "desk") else None,
        "warnings": list(told.doubts),
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "key": group.key,
        "name": group.name,
        "metrics": _figures(group.figures, index=False),
        "index766": _figures(group.figures, index=True),
        "counts": dict(group.numbers),
    }


def _figures(figures: tuple[Figure, ...], *, index: bool) -> dict[str, Any]:
    return {one.metric.id: _figure(one) for one in figures if one.metric.is_index == index}


def _figure(figure: Figure) -> dict[str, Any]:
    """`value` is in per cent with two decimals, null over nothing."""
    metric = figure.metric
    said: dict[str, Any] = {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": figure.value,
        "words": figure.words,
        "above": figure.parts[0],
        "below": figure.parts[1],
        "name": metric.name,
        "of": f"{metric.above} / {metric.below}",
        "reading": metric.reading,
        "ground": metric.ground,
        "certainty": metric.certainty,
    }
    if metric.maximum is not None:
        said |= {"points": figure.points, "maximum": metric.maximum, "full_from": metric.full_from}
    return said


def _behind(desk: Any, told: Report, name: str, limit: int) -> list[dict[str, Any]]:
    return [
        {
            "code": row.code,
            "name": row.owner_name,
            "procedure": row.procedure,
            "status": row.status,
            "received": iso(row.received),
            "due": iso(row.due),
        }
        for row in reports.behind(desk, told, name, limit=limit)
    ]


def _form(form: Any) -> dict[str, Any]:
    return {
        "form": form.form,
        "title": form.title,
        "instrument": form.instrument,
        "columns": [f"{column.head}: {column.title}" for column in form.columns],
        "rows": [{"name": name, "values": list(values)} for name, values in form.rows],
        "warnings": list(form.doubts),
        "notes": list(form.notes),
    }


def _spoilers(desk: Any, options: Any) -> list[dict[str, Any]]:
    from desk_tui.counter import spoilers

    return [
        {
            "fault": one.id,
            "what": one.words,
            "mend": one.mend,
            "count": one.count,
            "dossiers": list(one.codes),
        }
        for one in spoilers.found(desk, options.first, options.last, options.limit)
    ]


def _targets(desk: Any, told: Report) -> dict[str, Any]:
    from desk_tui.counter import targets

    standing = targets.standing(desk, told)
    left = {one.target.metric: targets.countdown(desk, one, told.ask.last) for one in standing}
    return {
        "targets": [
            {
                "metric": one.target.metric,
                "target": one.target.value,
                "value": one.value,
                "reached": one.reached,
                "needed": one.needed,
                "words": one.words,
                "ground": one.target.ground,
                "countdown": _countdown(left[one.target.metric]),
            }
            for one in standing
        ],
        "joint_targets": [
            {
                "name": one.name,
                "reached": one.reached,
                "metrics": [part.target.metric for part in one.parts],
                "words": one.words,
            }
            for one in targets.joints(standing)
        ],
    }


def _countdown(one: Any) -> dict[str, Any] | None:
    return one and {
        "ends": one.ends.isoformat(),
        "days": one.days,
        "working_days": one.working,
        "each_day": one.each_day,
        "each_week": one.each_week,
        "words": one.words,
    }


def target(options: Any) -> dict[str, Any]:
    """target set: what the office commits itself to for a year."""
    from desk_tui.counter import targets

    with opened(options) as desk:
        year = options.year or desk.today().year
        said = targets.commit(
            desk,
            options.metric,
            options.value,
            year=year,
            unit=options.unit,
            ground=options.ground,
            signer=options.signer,
            until=options.by,
        )
    return {
        "metric": said.metric,
        "year": year,
        "unit": said.unit or None,
        "value": said.value,
        "ground": said.ground,
    }


def targets_listing(options: Any) -> dict[str, Any]:
    from desk_tui.counter import commitments, targets

    with opened(options) as desk:
        year = options.year or desk.today().year
        return {
            "year": year,
            "targets": [
                {
                    "metric": one.metric,
                    "value": one.value,
                    "unit": one.unit or None,
                    "by": one.until.isoformat() if one.until else None,
                    "ground": one.ground,
                    "signed_by": one.signer or None,
                    "own": one.own,
                }
                for one in targets.of_year(desk, year)
            ],
            "signed": [_signed(one) for one in commitments.kept(desk, year)],
        }


def sheet(options: Any) -> dict[str, Any]:
    from desk_tui.counter import commitments

    with opened(options) as desk:
        path = commitments.sheet(desk, options.year or desk.today().year)
        return {"slip": str(path)}


def keep(options: Any) -> dict[str, Any]:
    """target keep: the commitment sheet as both sides signed it."""
    from desk_tui.counter import commitments

    with opened(options) as desk:
        year, on = options.year or desk.today().year, options.on or desk.today()
        kept = commitments.keep(desk, year, options.file, signer=options.signer, on=on)
    return _signed(kept)


def signed(options: Any) -> dict[str, Any]:
    """target signed: the newest signed sheet of a year, written to a file."""
    from desk_tui.counter import commitments

    with opened(options) as desk:
        year = options.year or desk.today().year
        path = commitments.copy(desk, year, options.file)
        return {**_signed(commitments.kept(desk, year)[-1]), "file": str(path)}


def _signed(one: Any) -> dict[str, Any]:
    return {
        "year": one.year,
        "signer": one.signer,
        "on": one.on.isoformat(),
        "sha256": one.sha256,
        "promises": dict(one.promises),
    }


def define(options: Any) -> dict[str, Any]:
    """metrics: every definition, or the one asked for."""
    wanted = [reports.definition(options.id)] if options.id else reports.definitions()
    return {
        "metrics": [
            {
                "id": one.id,
                "name": one.name,
                "of": f"{one.above} / {one.below}",
                "definition": one.definition,
                "reading": one.reading,
                "ground": one.ground,
                "certainty": one.certainty,
            }
            for one in wanted
        ]
    }


def services(options: Any) -> dict[str, Any]:
    """services: what is offered, what of it is used."""
    from desk_tui.counter import services as used

    with opened(options) as desk:
        told = used.in_use(
            desk,
            options.first,
            options.last,
            more_than=options.more_than,
            over=options.over / 100,
        )
    return {
        "levels": [{"level": level, "count": n} for level, n in told.levels],
        "more_than": told.more_than,
        "over": options.over,
        "unused": [_use(one) for one in told.unused],
        "busy": [_use(one) for one in told.busy],
        "users": [_use(one) for one in told.users],
        "warnings": list(told.doubts),
    }


def _use(one: Any) -> dict[str, Any]:
    return {
        "code": one.service.code,
        "name": one.service.name,
        "level": one.service.level or None,
        "received": one.received,
        "online": one.online,
    }


def weaknesses(options: Any) -> dict[str, Any]:
    """weaknesses: the reasons for supplements, refusals, lateness and paper, most often first."""
    from desk_tui.counter import contacts as people
    from desk_tui.counter import services as used

    with opened(options) as desk:
        told = used.weaknesses(desk, options.first, options.last)
        served = people.contacts(desk, options.first, options.last)
        slip = used.draw(desk, options.first, options.last, told) if options.pdf else None
    lists = ("supplements", "refusals", "not_online", "late", "delayed")
    return {
        "contacts": {"total": served.total, "made": served.made_a_dossier, "by": served.by},
        **{
            name: [{"why": one.words, "count": one.count} for one in getattr(told, name)]
            for name in lists
        },
        "slip": str(slip) if slip else None,
    }
