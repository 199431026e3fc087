"""The page in English: chosen by the citizen or by the desk, complete, and Vietnamese by itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from desk_tui.centre.citizen import page
from desk_tui.centre.citizen.tongue import CATALOGUE
from desk_tui.rules.text import plain
from tests.test_tongue import spoken

from .conftest import MakePhone
from .kit import DIGITS, Phone, Site, photo, sheet


class Spoken(HTMLParser):
    """The words of a page that are not marked as Vietnamese."""

    VOID = ("meta", "link", "input", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.stack.append(dict(attrs).get("lang") or "")

    def handle_endtag(self, tag: str) -> None:
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        if next((lang for lang in reversed(self.stack) if lang), "") != "vi":
            self.words.append(data)


def foreign(phone: Phone) -> list[str]:
    """What an English page still says in Vietnamese without marking it; quoted names may be."""
    assert '<html lang="en">' in phone.page.text
    said = [re.sub("“.*?”", "", line) for line in Spoken(phone.page.text).words]
    return [line for line in said if plain(line) != " ".join(line.lower().split())]


def test_every_page_of_the_way_is_english_once_it_is_chosen(here: Site, phone: MakePhone) -> None:
    waiting, mine = here.waiting(), phone()
    mine.open(waiting.path)
    assert '<html lang="vi">' in mine.page.text
    assert mine.title == page.TITLE

    mine.open(f"{waiting.path}?lang=en")
    assert mine.title == spoken("en", page.TITLE, CATALOGUE)
    seen = [foreign(mine)]
    for say in (
        lambda: mine.send(waiting.path, digits="0" + DIGITS[1:]),
        lambda: mine.send(waiting.path, digits=DIGITS),
        lambda: mine.send(f"{waiting.path}/fields", name="", birth="1", sex="x", phone="1"),
        lambda: mine.send(f"{waiting.path}/papers/giay-chung-sinh"),
        lambda: mine.send(f"{waiting.path}/papers/giay-chung-sinh", files=photo(sheet(300, 400))),
        lambda: mine.send(f"{waiting.path}/agree"),
        lambda: mine.agree(waiting),
        lambda: mine.send(f"{waiting.path}/leave"),
    ):
        say()
        seen.append(foreign(mine))
    assert [one for one in seen if one] == []
    assert mine.title == spoken("en", "Đã thoát", CATALOGUE)
    assert foreign(mine.open("/g/khong-co-ma-nay")) == []

    mine.open(f"{waiting.path}?lang=vi")
    assert mine.title == page.TITLE


def test_a_package_prepared_in_english_opens_in_english(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting(language="en", fee=8000)
    mine = phone().enter(waiting)
    assert foreign(mine) == []
    assert "8,000 VND" in mine.text
    assert "8.000 đ" in phone().open(f"{waiting.path}?lang=vi").enter(waiting).text


def test_a_language_we_do_not_have_changes_nothing(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    mine = phone().open(f"{waiting.path}?lang=fr")
    assert mine.title == page.TITLE
    assert not mine.client.cookies
