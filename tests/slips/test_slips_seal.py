from __future__ import annotations

import re
import zlib
from base64 import b32encode
from dataclasses import replace
from datetime import datetime
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desk_tui.slips import seal
from desk_tui.slips.problem import SlipProblem
from desk_tui.slips.seal import OFFICE_TIME, Facts

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
KNOWN = [seal.public_key(KEY)]

dues = st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2199, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=OFFICE_TIME)
)
facts = st.builds(
    Facts,
    kind=st.sampled_from(get_args(seal.SlipKind)),
    code=st.from_regex(r"H[0-9]{2}\.[0-9]{2}\.[0-9]{2}-26[01][0-9]{3}-[0-9]{4,6}", fullmatch=True),
    version=st.integers(1, 9999),
    due=dues,
    office=st.sampled_from(["H18.12.34", "H00", "A12.345.67.89"]),
    owner=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=4, max_size=4),
)
receipt = Facts(
    kind="receipt",
    code="H18.12.34-261116-0001",
    version=1,
    due=datetime(2026, 11, 16, 17, tzinfo=OFFICE_TIME),
    office="H18.12.34",
    owner="ABCD",
)


def resealed(sealed: str) -> str:
    """What a forger with a computer does: put the right checksum under changed text."""
    checksum = b32encode(zlib.crc32(sealed.encode()).to_bytes(4, "big")).decode().rstrip("=")
    return f"{sealed}/{checksum}"


def answer(text: str) -> str:
    """The state of the seal, or the code of the refusal."""
    try:
        return seal.read(text, KNOWN).seal
    except SlipProblem as problem:
        return problem.code


@given(facts)
def test_a_seal_gives_back_its_facts(facts: Facts) -> None:
    reading = seal.read(seal.make(KEY, facts), KNOWN)
    assert reading.seal == "good"
    assert reading.facts == facts
    assert reading.key_id == seal.key_id(KNOWN[0])


@pytest.mark.parametrize(
    ("kind", "letter", "form"),
    [
        ("receipt", "R", "01"),
        ("supplement", "S", "02"),
        ("refusal", "F", "03"),
        ("guidance", "G", "guidance"),
        ("visit", "V", "guidance"),
        ("apology", "A", "04"),
        ("stop", "T", "05"),
        ("result", "K", "result"),
        ("fee", "P", "fee"),
        ("leaflet", "L", "leaflet"),
    ],
)
def test_what_is_on_paper_already_keeps_its_letter(
    kind: seal.SlipKind, letter: str, form: str
) -> None:
    assert seal.make(KEY, replace(receipt, kind=kind)).startswith(f"DT1/{letter}/")
    assert seal.FORM_OF[kind] == form


@given(facts, st.data())
def test_one_changed_character_is_never_good(facts: Facts, data: st.DataObject) -> None:
    text = seal.make(KEY, facts)
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters() | st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/.-"))
    assume(letter != text[at])
    assert answer(text[:at] + letter + text[at + 1 :]) == (
        "not-a-slip" if at < len("DT1/") else "altered"
    )


@given(facts)
def test_a_whole_slip_made_with_another_key_is_forged(facts: Facts) -> None:
    assert seal.read(seal.make(OTHER_KEY, facts), KNOWN).seal == "forged"


@given(facts, facts)
def test_a_signature_moved_to_other_facts_is_forged(mine: Facts, theirs: Facts) -> None:
    assume(mine != theirs)
    body = seal.make(KEY, theirs).rsplit("/", 2)[0]
    signature = seal.make(KEY, mine).rsplit("/", 2)[1]
    assert seal.read(resealed(f"{body}/{signature}"), KNOWN).seal == "forged"


@pytest.mark.parametrize("signature", ["", "A", "ABCDEFGH", "1" * 103])
def test_a_broken_signature_under_a_right_checksum_is_forged(signature: str) -> None:
    body = seal.make(KEY, receipt).rsplit("/", 2)[0]
    assert seal.read(resealed(f"{body}/{signature}"), KNOWN).seal == "forged"


def test_a_desk_that_does_not_know_the_key_says_forged() -> None:
    assert seal.read(seal.make(KEY, receipt), []).seal == "forged"


def test_the_key_is_found_among_several() -> None:
    keys = [seal.public_key(OTHER_KEY), *KNOWN]
    assert seal.read(seal.make(KEY, receipt), keys).seal == "good"


@given(facts)
def test_the_text_is_short_and_fits_qr_alphanumeric_mode(facts: Facts) -> None:
    text = seal.make(KEY, facts)
    assert len(text) <= 185
    assert re.fullmatch(r"[0-9A-Z./-]+", text)


def test_an_ordinary_receipt_stays_under_180_characters() -> None:
    assert len(seal.make(KEY, receipt)) <= 180


def test_a_scanner_with_caps_lock_on_and_an_enter_is_understood() -> None:
    assert seal.read(seal.make(KEY, receipt).lower() + "\r\n", KNOWN).seal == "good"


@pytest.mark.parametrize(
    "text", ["", "https://dichvucong.gov.vn", "001090000000|||", "DT2/R/X", "/"]
)
def test_a_text_that_is_not_ours_is_told_so(text: str) -> None:
    with pytest.raises(SlipProblem) as told:
        seal.read(text, KNOWN)
    assert told.value.code == "not-a-slip"
    assert told.value.hint


@given(st.text())
def test_any_text_after_our_sign_is_answered(rest: str) -> None:
    assert seal.read("DT1/" + rest, KNOWN).seal == "altered"


@pytest.mark.parametrize(
    "bad",
    [
        replace(receipt, code="GÓI-Q1"),
        replace(receipt, code="H18/1"),
        replace(receipt, office="h18"),
        replace(receipt, version=0),
        replace(receipt, owner="AB/D"),
    ],
)
def test_facts_that_cannot_be_carried_are_refused(bad: Facts) -> None:
    with pytest.raises(SlipProblem) as told:
        seal.make(KEY, bad)
    assert told.value.code == "bad-slip-facts"


def test_a_visit_without_dossier_carries_its_id() -> None:
    visit = replace(receipt, kind="visit", code="01900C7A-5E2D-7B3A-9C11-0123456789AB", due=None)
    assert seal.read(seal.make(KEY, visit), KNOWN).facts == visit


def test_the_owner_mark_tells_people_apart_but_names_nobody() -> None:
    code = "H18.12.34-261116-0001"
    mine = seal.owner_mark(code, "001090000000")
    assert mine == seal.owner_mark(code, " 001090000000 ")
    assert mine != seal.owner_mark(code, "001090000001")
    assert mine != seal.owner_mark("H18.12.34-261116-0002", "001090000000")
    assert seal.owner_mark(code, "Nguyễn  Văn Thử") == seal.owner_mark(code, "nguyễn văn thử")
    assert len(mine) == 4


def test_fresh_keys_differ_and_sign() -> None:
    key = seal.new_key()
    assert key != seal.new_key()
    assert seal.read(seal.make(key, receipt), [seal.public_key(key)]).seal == "good"
