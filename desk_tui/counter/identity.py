"""From what a reader or a hand gives at the counter to the person the record keeps."""

from __future__ import annotations

from datetime import date

from db.kinds import Person
from desk_tui.rules import cards

KIND_OF_NUMBER = {"id-card": "id-card", "mrz": "", "tax-code": "tax-code"}


def person_of_card(payload: str, today: date) -> tuple[Person, list[str]]:
    """(the person, sentences to warn with). RuleProblem for what cannot be read.

    A card names a person; a tax code of 10 or 13 digits an organisation whose
    name still has to be typed.
    """
    card = cards.read(payload, today)
    organisation = card.kind == "tax-code" and len(card.number) != 12
    number_kind = KIND_OF_NUMBER[card.kind] or ("id-card" if card.number.isdigit() else "passport")
    if card.kind == "tax-code" and not organisation:
        number_kind = "id-card"
    person = Person(
        name=card.name or "",
        kind="organisation" if organisation else "person",
        number=card.number,
        number_kind=number_kind,
        birth=card.birth.isoformat() if card.birth else "",
        sex=card.sex or "",
        address=card.address or "",
    )
    return person, list(card.warnings)


def number_doubts(person: Person) -> tuple[str, ...]:
    """What a typed 12-digit number says against birth and sex; warnings only (rules f2)."""
    if person.kind != "person" or len(person.number) != 12 or not person.number.isdigit():
        return ()
    born = date.fromisoformat(person.birth) if person.birth else None
    return cards.number_doubts(person.number, born, person.sex or None)
