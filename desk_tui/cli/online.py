"""convert · packages · centre online-numbers."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.again import again
from desk_tui.cli.intake import taken_up
from desk_tui.cli.opening import iso, opened, paper_json, person_json
from desk_tui.cli.payment_json import payment_json
from desk_tui.counter import convert as converting
from desk_tui.counter import packages as held
from desk_tui.counter.packages import Row


def convert(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        taken, agreed = again(options, desk, taken_up(options, desk))
        done = converting.prepare(
            desk,
            converting.Convert(
                procedure=taken.procedure,
                applicant=taken.owner,
                consent=options.consent_how if options.consent else "",
                consent_words=options.consent_words,
                case=taken.case,
                papers=taken.papers,
                pages=taken.pages,
                copies=taken.copies,
                exempt=taken.exempt,
                language=options.language,
                level=options.level,
                means=options.means,
                note=options.note,
                visit=taken.visit,
                again=agreed,
                minutes=options.minutes,
            ),
            options.at,
        )
        row = held.whole(desk, done.subject).row
        paid = held.whole(desk, done.subject).payments
    return {
        "package": done.said.code,
        "id": done.subject,
        "state": row.state,
        "words": row.words,
        "qr": done.qr,
        "url": done.url,
        "until": iso(done.said.link_until),
        "fee": done.said.fee,
        "pay": {
            **(payment_json(paid[0]) if paid else {"payment": None, "amount": 0}),
            "vietqr": done.pay_text or None,
        },
        "papers": [paper_json(paper) for paper in done.said.papers],
        "warnings": [*taken.said, *done.warnings],
    }


def packages(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        rows = held.newest(desk, only_open=options.open, limit=options.limit)
        return {"packages": [_row(row) for row in rows], "open": held.waiting(desk)}


def package(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return _whole(held.whole(desk, options.code))


def withdraw(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return _whole(held.withdraw(desk, options.code, options.reason, options.at))


def address(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        if options.url is not None:
            held.set_node_url(desk, options.url)
        return {"url": held.node_url(desk)}


def counts(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        if options.say:
            held.count_helped_online(desk, options.say == "yes")
        return {"helped_counts_online": held.helped_counts_online(desk)}


def numbers(options: Any) -> dict[str, Any]:
    from desk_tui.centre.admin import online_numbers

    set_aside = online_numbers(options.db, options.office, options.numbers)
    return {"office": options.office, "numbers": set_aside}


def link(options: Any) -> dict[str, Any]:
    from desk_tui.counter.relink import new_link

    with opened(options) as desk:
        made = new_link(desk, options.code, options.at)
    return {
        "package": made.said.code,
        "url": made.url,
        "qr": made.qr,
        "until": iso(made.said.link_until),
        "warnings": list(made.warnings),
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "package": row.code,
        "state": row.state,
        "words": row.words,
        "procedure": row.procedure,
        "name": row.name,
        "helper": row.helper,
        "desk": row.desk,
        "prepared": iso(row.prepared),
        "fee": row.fee,
        "dossier": row.dossier_code or None,
        "unsent": row.unsent,
    }


def _whole(whole: held.Whole) -> dict[str, Any]:
    return {
        **_row(whole.row),
        "applicant": person_json(whole.said.applicant),
        "consent": {
            "how": whole.said.consent.how,
            "words": whole.said.consent.words,
            "at": iso(whole.said.consent.at),
        },
        "until": iso(whole.said.link_until),
        "papers": [paper_json(paper) for paper in whole.said.papers],
        "payments": [payment_json(one) for one in whole.payments],
        "acts": [
            {
                "id": act.id,
                "kind": act.kind,
                "done_at": iso(act.done_at),
                "recorded_at": iso(act.recorded_at),
                "officer": act.officer,
                "desk": act.desk,
            }
            for act in whole.acts
        ],
        "warnings": list(whole.warnings),
    }
