"""Cards, machine-readable lines and tax codes: every vector, and no text that breaks the reader."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tui.rules import cards, mrz
from desk_tui.rules.problem import RuleProblem

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
TODAY = date(2026, 11, 16)
GOOD = VECTORS["id_card_qr"]["cases"][0]["raw"]


def refused(payload: str) -> RuleProblem:
    with pytest.raises(RuleProblem) as told:
        cards.read(payload, TODAY)
    assert told.value.message
    assert told.value.hint
    return told.value


@pytest.mark.parametrize("case", VECTORS["id_card_qr"]["cases"], ids=lambda c: c["id"])
def test_qr_vectors(case: dict[str, Any]) -> None:
    if "error" in case:
        refused(case["raw"])
        return
    card = cards.read(case["raw"], TODAY)
    for key, value in case["parsed"].items():
        found = getattr(card, key)
        assert (found.isoformat() if isinstance(found, date) else found) == value
    assert len(card.warnings) == len(case.get("warnings", []))


def misread(text: str) -> str:
    return text.encode("utf-8").decode("latin-1")


def hexed(text: str) -> str:
    return text.encode("utf-8").hex().upper()


@pytest.mark.parametrize(
    "raw",
    [
        GOOD + "\r",
        GOOD + "\n",
        "\ufeff" + GOOD + "\r\n",
        unicodedata.normalize("NFD", GOOD),
        misread(GOOD),
        misread("\ufeff" + GOOD) + "\r\n",
        "\ufeff" + misread(unicodedata.normalize("NFD", GOOD)),
        hexed(GOOD),
        "|".join(hexed(f) if n in (2, 5) else f for n, f in enumerate(GOOD.split("|"))),
        "|".join(misread(f) if n in (2, 5) else f for n, f in enumerate(GOOD.split("|"))),
        GOOD.replace("Nam", "NAM"),
        GOOD.replace("15081990", "15/8/1990"),
    ],
    ids=[
        "cr",
        "lf",
        "bom-crlf",
        "nfd",
        "latin1",
        "latin1-bom",
        "latin1-nfd",
        "hex",
        "hex-fields",
        "part",
        "caps",
        "slash",
    ],
)
def test_what_scanners_do_to_a_card(raw: str) -> None:
    assert cards.read(raw, TODAY) == cards.read(GOOD, TODAY)


def test_a_card_of_2024_keeps_its_extra_fields() -> None:
    card = cards.read(GOOD + "|098765432|Nguyễn Văn Cha|Trần Thị Mẹ|", TODAY)
    assert card.extra == ("098765432", "Nguyễn Văn Cha", "Trần Thị Mẹ", "")
    assert replace(card, extra=()) == cards.read(GOOD, TODAY)


def test_a_birth_after_today_refuses() -> None:
    told = refused(GOOD.replace("15081990", "17112026"))
    assert "sinh ngày 17/11/2026, sau hôm nay" in told.message
    assert cards.read(GOOD.replace("15081990", "16112026"), TODAY).birth == TODAY


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("001090000000", "001190000000", "giới tính Nữ"),
        ("001090000000", "001091000000", "năm sinh 1991"),
        ("001090000000", "003090000000", "nơi sinh 003"),
        ("012345678", "01234567", "CMND"),
        ("15081990", "1990", "chỉ ghi năm"),
        ("01072021", "", "không ghi ngày cấp"),
        ("01072021", "01072031", "sau hôm nay"),
        ("01072021", "14081990", "trước ngày sinh"),
        ("|Nam|", "|?|", "giới tính"),
    ],
)
def test_doubts_warn_and_do_not_refuse(old: str, new: str, word: str) -> None:
    (warning,) = cards.read(GOOD.replace(old, new), TODAY).warnings
    assert word in warning


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "xin chào",
        "a|b|c",
        GOOD.replace("15081990", "31021990"),
        GOOD.replace("Nguyễn Văn Thử", ""),
        GOOD.replace("Nguyễn Văn Thử", "12"),
        GOOD.replace("001090000000", "00109000000A"),
        "00020101021138540010A000000727012400069704360110012345678902",
        "x" * 5000,
    ],
)
def test_unreadable_or_foreign_payloads_are_refused(raw: str) -> None:
    refused(raw)


@pytest.mark.parametrize("case", VECTORS["mrz"]["td1"], ids=lambda c: c["number"])
@pytest.mark.parametrize("joint", ["\n", "\r\n", "", " "])
def test_td1_vectors(case: dict[str, Any], joint: str) -> None:
    card = cards.read(joint.join(case["lines"]), TODAY)
    assert card.kind == "mrz"
    assert card.number == case["number"]
    assert card.birth == date.fromisoformat(case["birth"])
    assert card.expiry == date.fromisoformat(case["expiry"])
    assert card.sex == {"M": "Nam", "F": "Nữ"}[case["sex"]]
    assert card.name == f"{case['surname']} {case['given']}"
    expired = date.fromisoformat(case["expiry"]) < TODAY
    assert any("hết hạn từ ngày 28/02/2025" in w for w in card.warnings) is expired


@pytest.mark.parametrize("case", VECTORS["mrz"]["td3"], ids=["plain", "with-number"])
def test_td3_vectors(case: dict[str, Any]) -> None:
    lines = mrz.parse("".join(case["lines"]), TODAY)
    assert lines.number == case["number"]
    assert lines.personal == case.get("optional")
    assert (lines.surname, lines.given) == ("NGUYEN", "VAN THU")
    card = cards.read("\n".join(case["lines"]), TODAY)
    assert card.birth == date(1990, 8, 15)
    assert card.expiry == date(2032, 1, 1)
    assert card.extra == ((case["optional"],) if "optional" in case else ())


@pytest.mark.parametrize("case", VECTORS["mrz"]["invalid"], ids=lambda c: c["why"])
def test_mrz_invalid_vectors(case: dict[str, Any]) -> None:
    assert "ngày sinh" in refused("\n".join(case["lines"])).message


def td1(number: str, birth: str, expiry: str) -> str:
    """Lines of an invented card, with the check digits of its own."""
    digit = mrz.check_digit
    first = f"IDVNM{number[3:]}{digit(number[3:])}{number}<<{digit(number)}"
    second = f"{birth}{digit(birth)}M{expiry}{digit(expiry)}VNM<<<<<<<<<<<"
    whole = first[5:30] + second[0:7] + second[8:15] + second[18:29]
    return "\n".join((first, second + digit(whole), "NGUYEN<<VAN<THU".ljust(30, "<")))


@pytest.mark.parametrize(
    ("number", "birth", "expected"),
    [
        ("001020000000", "200815", date(1920, 8, 15)),
        ("001220000000", "200815", date(2020, 8, 15)),
        ("001090000000", "200815", date(2020, 8, 15)),
        ("001090000000", "270815", date(1927, 8, 15)),
    ],
)
def test_the_century_comes_from_the_number(number: str, birth: str, expected: date) -> None:
    assert cards.read(td1(number, birth, "300815"), TODAY).birth == expected


def test_a_card_is_good_on_its_last_day_and_not_born_ahead() -> None:
    good = cards.read(td1("001090000000", "900815", "261116"), TODAY)
    assert not good.warnings
    assert cards.read(td1("001090000000", "900815", "261115"), TODAY).warnings
    assert "sau hôm nay" in refused(td1("001226000000", "261117", "301117")).message
    assert "không có thật" in refused(td1("001090000000", "900230", "301117")).message


def test_mrz_cut_short_says_so() -> None:
    assert "89 ký tự" in refused("".join(VECTORS["mrz"]["td1"][0]["lines"])[:-1]).message


@given(st.integers(5, 59), st.sampled_from("0123456789ABCXYZ<"))
def test_a_changed_character_of_the_checked_lines_is_noticed(place: int, char: str) -> None:
    flat = "".join(VECTORS["mrz"]["td1"][0]["lines"])
    changed = flat[:place] + char + flat[place + 1 :]
    good = mrz.parse(flat, TODAY)
    try:
        found = mrz.parse(changed, TODAY)
    except RuleProblem:
        return
    # Check digits repeat every ten values (A = 10 = K = 20 = 0), so letters may pass for digits.
    same = (found.number, found.birth, found.expiry) == (good.number, good.birth, good.expiry)
    assert same or mrz.check_digit(char) == mrz.check_digit(flat[place])


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<", min_size=1, max_size=30), st.data())
def test_check_digit_sees_every_single_digit_changed(field: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(field) - 1))
    digit = data.draw(st.sampled_from("0123456789"))
    changed = field[:place] + digit + field[place + 1 :]
    if field[place].isdigit() and digit != field[place]:
        assert mrz.check_digit(changed) != mrz.check_digit(field)


@pytest.mark.parametrize("case", VECTORS["personal_numbers"]["valid"], ids=lambda c: c["number"])
def test_personal_number_vectors(case: dict[str, Any]) -> None:
    facts = cards.personal_number(case["number"])
    for key, value in case.items():
        assert getattr(facts, key) == value


@pytest.mark.parametrize("case", VECTORS["personal_numbers"]["warn"], ids=lambda c: c["number"])
def test_personal_numbers_that_only_warn(case: dict[str, Any]) -> None:
    assert not cards.personal_number(case["number"]).place_known
    assert cards.read(case["number"], TODAY).warnings


@pytest.mark.parametrize("case", VECTORS["personal_numbers"]["invalid"], ids=lambda c: c["why"])
def test_personal_numbers_that_cannot_be(case: dict[str, Any]) -> None:
    with pytest.raises(RuleProblem):
        cards.personal_number(case["number"])


def test_birth_places_are_the_63() -> None:
    assert list(cards.BIRTH_PLACES) == VECTORS["personal_numbers"]["birth_place_codes_63"]


@pytest.mark.parametrize("case", VECTORS["personal_numbers"]["cmnd"], ids=lambda c: c["number"])
def test_old_numbers(case: dict[str, Any]) -> None:
    assert cards.is_old_number(case["number"]) is case["valid"]


@pytest.mark.parametrize("case", VECTORS["tax_codes"]["valid"], ids=lambda c: c["code"])
def test_tax_codes(case: dict[str, Any]) -> None:
    card = cards.read(case["code"], TODAY)
    assert (card.kind, card.number, card.warnings) == ("tax-code", case["code"], ())
    assert cards.read(f" {case['code']}-012\n", TODAY).number == case["code"] + "-012"
    refused(case["code"] + "-000")


def test_digits_are_not_taken_for_hexadecimal() -> None:
    assert "chữ số kiểm tra" in refused("4142434445").message
    address = GOOD.replace("Số 1, Thôn Ví Dụ, Xã Mẫu, Hà Nội", "31323334")
    assert cards.read(address, TODAY).address == "31323334"
    assert cards.read("303132333435", TODAY).number == "303132333435"


@pytest.mark.parametrize("case", VECTORS["tax_codes"]["invalid"], ids=lambda c: c["code"])
def test_tax_codes_that_cannot_be(case: dict[str, Any]) -> None:
    refused(case["code"])


@pytest.mark.parametrize("base", VECTORS["tax_codes"]["bases_where_result_is_10"])
def test_tax_codes_where_sources_differ_only_warn(base: str) -> None:
    assert cards.read(base + "0", TODAY).warnings


def test_a_person_files_taxes_under_the_personal_number() -> None:
    card = cards.read("001090000000", TODAY)
    assert (card.kind, card.number, card.sex) == ("tax-code", "001090000000", "Nam")


def _says_why(told: RuleProblem) -> None:
    assert told.message
    assert told.hint


PIECES = st.sampled_from(
    ["|", "<", "001090000000", "15081990", "Nam", "Nguyễn", "IDVNM", "\ufeff", "\r\n", "Ã", "4E"]
)


@given(st.one_of(st.text(), st.lists(PIECES | st.text(max_size=4), max_size=14).map("".join)))
def test_any_text_is_read_or_refused(payload: str) -> None:
    try:
        card = cards.read(payload, TODAY)
    except RuleProblem as told:
        _says_why(told)
        return
    assert card.number
    assert card.birth is None or card.birth <= TODAY


@given(st.lists(st.text(max_size=12), min_size=5, max_size=10))
def test_any_fields_behind_a_good_number_are_read_or_refused(fields: list[str]) -> None:
    try:
        card = cards.read("|".join(["001090000000", *fields]), TODAY)
    except RuleProblem:
        return
    assert card.number == "001090000000"


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<", min_size=85, max_size=91))
def test_any_machine_lines_are_read_or_refused(payload: str) -> None:
    for start in ("", "I", "P"):
        try:
            cards.read(start + payload, TODAY)
        except RuleProblem as told:
            _says_why(told)
