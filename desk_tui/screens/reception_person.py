"""Who: the owner of the dossier and, when somebody else brings it, the submitter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from db.kinds import Person
from desk_tui.counter import drafting
from desk_tui.counter.once import Fact
from desk_tui.rules.text import vn_date
from desk_tui.tongue import say
from desk_tui.widgets.fields import Field
from desk_tui.widgets.kinds import DateField, read_date

_SEXES = {
    "nam": "Nam",
    "nữ": "Nữ",
    "nu": "Nữ",
    "n": "Nữ",
    "m": "Nam",
    "f": "Nữ",
}
_PARTS = ("number", "name", "birth", "sex", "phone", "address")
_PERSON_ONLY = ("birth", "sex")
_NAMES = {
    "person": (say("Số định danh"), say("Họ và tên")),
    "organisation": (say("Mã số thuế / mã doanh nghiệp"), say("Tên tổ chức")),
    "business": (say("Mã số thuế / số của chủ hộ"), say("Tên doanh nghiệp, hộ kinh doanh")),
}
"""What number and name are called of each kind of applicant (B2-02)."""


class SexField(Field):
    """Nam or Nữ, typed without marks if one likes."""

    def normal(self, text: str) -> str:
        tidied = super().normal(text)
        return _SEXES.get(tidied.lower(), tidied)

    def problem(self, text: str) -> str | None:
        return None if text in ("", "Nam", "Nữ") else say("Gõ Nam hoặc Nữ.")


class PersonSection(Vertical):
    """The boxes of one person; `role` is "owner" or "submitter" and begins their ids."""

    def __init__(self, role: str, title: str, today: date) -> None:
        super().__init__(id=role, classes="section")
        self.border_title = Content(title)
        self.role = role
        self.today = today
        self.kind = "person"
        self._card_said: tuple[str, ...] = ()
        self._doubts: tuple[str, ...] = ()
        self._known: Content | None = None

    def compose(self) -> ComposeResult:
        def name(part: str) -> str:
            return f"{self.role}-{part}"

        with Container(classes="grid"):
            yield Field(
                say("Số định danh"),
                code=True,
                id=name("number"),
                classes="number",
                check=lambda text: drafting.number_problem(self.kind, bare(text)),
            )
            yield Field(
                say("Họ và tên"),
                id=name("name"),
                classes="name",
                required=True,
                check=self._name_problem,
            )
            yield DateField(
                say("Ngày sinh"),
                id=name("birth"),
                classes="birth",
                check=self._birth_problem,
            )
            yield SexField(say("Giới tính"), id=name("sex"), classes="sex")
            yield Field(
                say("Điện thoại"),
                code=True,
                id=name("phone"),
                classes="phone",
                check=_phone_problem,
            )
            yield Field(
                say("Địa chỉ"),
                id=name("address"),
                classes="address",
            )
        yield Static(id=name("said"), classes="said")

    def on_mount(self) -> None:
        self.query_one(f"#{self.role}-said").display = False

    def box(self, part: str) -> Field:
        """One box by the last part of its id."""
        return self.query_one(f"#{self.role}-{part}", Field)

    @property
    def empty(self) -> bool:
        """Whether nothing has been entered about this person."""
        return not any(self.box(part).text_to_keep for part in _PARTS)

    @property
    def organisation(self) -> bool:
        """Whether it is no natural person: an organisation or a business."""
        return self.kind != "person"

    def next_kind(self) -> None:
        """Person, organisation, business, person again."""
        kinds = tuple(_NAMES)
        self.set_kind(kinds[(kinds.index(self.kind) + 1) % len(kinds)])

    def set_kind(self, kind: str) -> None:
        """Organisations and businesses have a tax code and neither birthday nor sex."""
        self.kind = kind if kind in _NAMES else "person"
        self.set_class(self.organisation, "-organisation")
        for part in _PERSON_ONLY:
            self.box(part).display = not self.organisation
        for part, label in zip(("number", "name"), _NAMES[self.kind], strict=True):
            box = self.box(part)
            box.label = label
            box.border_title = Content(box.label)
            if box.text_to_keep:
                box.settle()

    def load(self, person: Person, said: list[str]) -> None:
        """Fill the boxes from a card; a phone that was typed before stays."""
        # A tax code alone does not tell a business from an organisation.
        self.set_kind(self.kind if self.organisation and person.kind != "person" else person.kind)
        for part, text in _texts(person).items():
            self.box(part).load(text)
        self._card_said = tuple(said)
        self.show_said()

    def differing(self, person: Person) -> list[str]:
        """What was entered and this person's card says otherwise: "Họ và tên “Nguyen Van Thu”"."""
        return [
            f"{self.box(part).label} “{typed}”"
            for part, text in _texts(person).items()
            if (typed := self.box(part).text_to_keep) and typed != text and part != "number"
        ]

    @property
    def person(self) -> Person:
        """What the boxes say now."""
        number = bare(self.box("number").text_to_keep)
        born = read_date(self.box("birth").text_to_keep)
        person = Person(
            name=self.box("name").text_to_keep,
            kind=self.kind,
            number=number.upper(),
            number_kind=drafting.number_kind(self.kind, number),
            phone=bare(self.box("phone").text_to_keep),
            address=self.box("address").text_to_keep,
        )
        if self.organisation:
            return person
        return msgspec.structs.replace(
            person,
            birth=born.isoformat() if born else "",
            sex=self.box("sex").text_to_keep,
        )

    def set_doubts(self, doubts: list[str]) -> None:
        """Warnings that the record knows: shown, never in the way."""
        self._doubts = tuple(doubts)
        self.show_said()

    def set_known(self, told: Content | None) -> None:
        """One line about what the office has of this person already."""
        self._known = told
        self.show_said()

    def fill(self, facts: Sequence[Fact]) -> list[str]:
        """Put what the person told before into the boxes that are still empty; their parts."""
        done = []
        for fact in facts:
            box = self.box(fact.name) if fact.name in _PARTS else None
            if box and box.display and not box.text_to_keep:
                born = fact.name == "birth"
                box.load(vn_date(date.fromisoformat(fact.value)) if born else fact.value)
                done.append(fact.name)
        return done

    def typed(self) -> None:
        """The number was changed by hand: what the card said no longer counts."""
        self._card_said = ()

    def show_said(self) -> None:
        """Errors too long for the border of their box, then warnings, each once."""
        lines: list[Content] = []
        for part in _PARTS:
            box = self.box(part)
            if box.display and box.error and len(box.error) > box.size.width - 4 > 0:
                lines.append(Content.styled(f"✗ {box.label}: {box.error}", "$text-error"))
                box.border_subtitle = Content(say("xem dưới"))
        lines += [
            Content.styled(f"! {sentence}", "$text-warning")
            for sentence in dict.fromkeys((*self._card_said, *self._doubts))
        ]
        lines += [self._known] if self._known else []
        said = self.query_one(f"#{self.role}-said", Static)
        said.update(Content("\n").join(lines))
        said.display = bool(lines)

    def _name_problem(self, text: str) -> str | None:
        if not self.organisation and any(letter.isdigit() for letter in text):
            return say("Họ và tên không có chữ số.")
        return None

    def _birth_problem(self, text: str) -> str | None:
        born = read_date(text)
        return say("Ngày sinh sau hôm nay, xin xem lại.") if born and born > self.today else None


def _texts(person: Person) -> dict[str, str]:
    """What a card puts into which box."""
    born = date.fromisoformat(person.birth) if person.birth else None
    return {
        "number": person.number,
        "name": person.name,
        "birth": f"{born:%d/%m/%Y}" if born else "",
        "sex": person.sex,
        "address": person.address,
    }


def bare(text: str) -> str:
    """A number without the blanks and dots people group it with."""
    return text.replace(" ", "").replace(".", "")


def _phone_problem(text: str) -> str | None:
    digits = bare(text).removeprefix("+")
    good = digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 12
    return None if good else say("Số điện thoại có 8 đến 12 chữ số.")
