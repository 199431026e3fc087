"""take-back · recall · send-back · folders · returns · remind · want · post · messages."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.opening import iso, opened
from desk_tui.counter import citizen_messages, folder_places, folders, letters, returns


def moved(done: folders.Moved) -> dict[str, Any]:
    return {
        "list": done.list,
        "codes": list(done.codes),
        "missing": list(done.missing),
        "extra": list(done.extra),
        "slip": str(done.sheet) if done.sheet else None,
        "warnings": list(done.warnings),
    }


def take_back(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        there = [one.code for one in folder_places.away(desk, options.place)]
        done = folders.take_back(
            desk,
            options.place,
            options.codes,
            giver=options.giver,
            results=options.results,
            announced=there if options.expect else None,
            at=options.at,
        )
    return moved(done)


def recall(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        folders.recall(desk, options.code, options.reason, at=options.at)
    return {"code": options.code}


def send_back(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        place = folders.send_back(desk, options.code, options.reason, at=options.at)
    return {"code": options.code, "place": place or folder_places.AT_DESK}


def places(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        there = folder_places.away(desk, options.place)
        counted = folder_places.places(desk)
        again = folders.print_again(desk, options.print) if options.print else None
    return {
        "slip": str(again.sheet) if again and again.sheet else None,
        "places": [
            {"name": one.name, "folders": one.folders, "oldest": iso(one.oldest)} for one in counted
        ],
        "folders": [
            {
                "code": one.code,
                "name": one.owner,
                "procedure": one.procedure,
                "status": int(one.status),
                "place": one.place,
                "taker": one.taker or None,
                "reason": one.reason or None,
                "list": one.list or None,
                "since": iso(one.since),
                "due": iso(one.due),
            }
            for one in there
        ],
    }


def listed(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        found = returns.waiting(desk, options.way)
        if options.uncollected:
            late = {one.code for one in returns.uncollected(desk)}
            found = [one for one in found if one.code in late]
        sheet, trouble = returns.call_list(desk, found) if options.print else (None, [])
    return {
        "slip": str(sheet) if sheet else None,
        "warnings": trouble,
        "results": [
            {
                "code": one.code,
                "name": one.owner,
                "procedure": one.procedure,
                "way": one.way,
                "came": iso(one.came),
                "working_days": one.days,
                "phone": one.phone or None,
                "told": iso(one.told),
                "told_state": one.told_state or None,
                "letter": one.letter or None,
                "number": one.number or None,
            }
            for one in found
        ],
    }


def remind(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        done = returns.remind(desk, options.codes, at=options.at)
    return {"told": list(done.told), "to_call": list(done.to_call), "lately": list(done.lately)}


def want(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        returns.want(desk, options.code, options.way, options.address)
    return {"code": options.code, "way": options.way}


def of_post(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return {"letters": [_letter(one) for one in letters.listed(desk, options.state)]}


def order(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return _letter(
            letters.order(
                desk,
                options.code,
                number=options.number,
                address=options.address,
                name=options.name,
                at=options.at,
            )
        )


def to_the_post(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        done = letters.to_the_post(desk, options.letters, carrier=options.carrier, at=options.at)
    return {
        "codes": list(done.codes),
        "slip": str(done.sheet) if done.sheet else None,
        "warnings": list(done.warnings),
    }


def letter_moved(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return _letter(letters.move(desk, options.code, options.state, options.note, at=options.at))


def _letter(one: letters.Letter) -> dict[str, Any]:
    return {
        "code": one.code,
        "number": one.number or None,
        "name": one.name,
        "address": one.address or None,
        "state": one.state,
        "note": one.note or None,
        "moved": iso(one.moved),
    }


def messages(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        if options.turn:
            citizen_messages.switch(desk, options.turn == "on")
        if options.retry:
            citizen_messages.retry(desk, options.retry, at=options.at)
        if options.told:
            citizen_messages.told_by_hand(desk, *options.told, at=options.at)
        found = citizen_messages.sent(desk, options.state)
    return {
        "messages": [
            {
                "id": one.id,
                "code": one.code or None,
                "channel": one.channel,
                "name": one.person,
                "about": one.about,
                "text": one.text,
                "state": one.state,
                "reason": one.reason or None,
                "asked": iso(one.asked_at),
            }
            for one in found
        ]
    }
