"""Telex and VNI against syllables built from sounds: consonant, glide, vowel, ending, tone.

The program knows letters; the reference below knows sounds and spells them. What both make of
every syllable of the language must be the same letter by letter.
"""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syllable_sounds import ALL, Syllable

from desk_tui.rules import telex
from desk_tui.rules.syllables import possible, without_tone
from desk_tui.rules.telex import Choice, Typed, composes, erased, last_word, shown

TELEX_MARKS = {"ă": "aw", "â": "aa", "đ": "dd", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw"}
VNI_MARKS = {"ă": "a8", "â": "a6", "đ": "d9", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7"}
TELEX_TONES, VNI_TONES = ("", "f", "r", "x", "s", "j"), ("", "2", "3", "4", "1", "5")
WAYS = {"telex": (TELEX_MARKS, TELEX_TONES), "vni": (VNI_MARKS, VNI_TONES)}


def keys_of(one: Syllable, method: str) -> str:
    """Each mark right behind its letter, the tone at the end."""
    marks, tones = WAYS[method]
    letters = "".join(marks.get(letter, letter) for letter in one.letters)
    if method == "telex":
        # Two o in a row are an ô; a third takes the hat back.
        letters = letters.replace("oo", "ooo") if one.letters.find("oo") >= 0 else letters
    return letters + tones[one.tone]


def test_the_reference_knows_the_language() -> None:
    written = {one.written() for one in ALL}
    assert len(ALL) > 12_000
    for word in [
        "nghiêng",
        "khuỷu",
        "thuở",
        "quyển",
        "giếng",
        "gìn",
        "xoong",
        "moóc",
        "ngoằng",
        "huơ",
        "khuya",
        "yểng",
        "ý",
        "uống",
        "được",
        "người",
        "phường",
        "thủy",
        "hòa",
        "khỏe",
        "toán",
        "quốc",
        "giặt",
        "gia",
        "ướt",
        "ngoèo",
        "loẹt",
        "huýt",
        "quạnh",
    ]:
        assert word in written, word


@pytest.mark.parametrize(("method", "new_style"), [("telex", False), ("vni", True)])
def test_every_syllable_comes_out_of_its_keys(method: str, new_style: bool) -> None:
    wrong = [
        (keys, text, one.written(new_style=new_style))
        for one in ALL
        for keys in (keys_of(one, method),)
        for text in (shown(Typed("", keys), method, new_style=new_style),)
        if text != one.written(new_style=new_style)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "letters",
    [
        "tôuô",
        "tiă",
        "têng",
        "tưê",
        "taă",
        "tơng",
        "tyâ",
        "teâ",
        "tươa",
        "ngê",
        "cê",
        "gê",
        "ghu",
        "sng",
    ],
)
def test_what_no_sounds_make_is_no_syllable(letters: str) -> None:
    known = {one.letters for one in ALL}
    assert letters not in known
    assert not possible(letters)


def late(one: Syllable, method: str, choice: random.Random) -> str:
    """The same syllable with marks and tone anywhere behind the letters that bear them."""
    marks, tones = WAYS[method]
    keys: list[str] = []
    owed: list[str] = []
    for place, letter in enumerate(one.letters):
        typed = marks.get(letter, letter)
        keys.append(typed[0])
        if one.letters[place : place + 2] == "ươ":
            # One key horns both letters; or that of the first comes at once.
            keys += typed[1] if choice.random() < 0.5 else ""
        else:
            owed += typed[1:]
        if place == max(one.old, one.new):
            owed += tones[one.tone]
        while owed and choice.random() < 0.4:
            keys.append(owed.pop(choice.randrange(len(owed))))
    choice.shuffle(owed)
    return "".join([*keys, *owed])


MARKED_LATE = [one for one in ALL if "oo" not in one.letters]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(MARKED_LATE), st.sampled_from(["telex", "vni"]), st.randoms())
def test_marks_may_come_in_any_order(one: Syllable, method: str, choice: random.Random) -> None:
    keys = late(one, method, choice)
    assert shown(Typed("", keys), method) == one.written(), keys


@pytest.mark.parametrize(
    "keys", ["nguyeenx", "nguyenex", "nguyenxe", "nguyexne", "nguyexen", "nguyeexn"]
)
def test_six_ways_to_one_name(keys: str) -> None:
    assert shown(Typed("", keys), "telex") == "nguyễn"


@pytest.mark.parametrize(
    "keys",
    ["duwowcj", "duowcj", "duocwj", "duocjw", "duwocj", "duojcw", "duwojc"],
)
def test_one_w_is_enough_for_both_letters(keys: str) -> None:
    assert shown(Typed("", keys), "telex") == "dược"


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("aaa", "aa"),
        ("aaaa", "aaa"),
        ("ass", "as"),
        ("ddd", "dd"),
        ("ww", "w"),
        ("tww", "tw"),
        ("tuww", "tuw"),
        ("hiss", "his"),
        ("hisstory", "history"),
        ("nguyeenxx", "nguyênx"),
        ("asz", "a"),
        ("aff", "af"),
        ("mooocs", "moóc"),
    ],
)
def test_a_mark_pressed_again_is_taken_back(keys: str, text: str) -> None:
    assert shown(Typed("", keys), "telex") == text


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([one for one in ALL if one.tone]), st.sampled_from(["telex", "vni"]))
def test_any_tone_pressed_again_is_its_key(one: Syllable, method: str) -> None:
    keys = keys_of(one, method)
    level = unicodedata.normalize("NFC", one.letters)
    assert shown(Typed("", keys + keys[-1]), method) == level + keys[-1]


@pytest.mark.parametrize(
    "word",
    [
        "windows",
        "google",
        "email",
        "gmail",
        "book",
        "left",
        "soft",
        "facebook",
        "please",
        "class",
        "website",
        "Microsoft",
        "excel",
        "download",
        "add",
        "PDF",
        "QR",
        "GPKD",
        "UBND",
        "HDND",
        "xnhs",
        "ctbs",
        "Wifi",
        "zoom",
        "center",
        "server",
        "Singapore",
        "Germany",
        "Pleiku",
        "Bluetooth",
        "computer",
        "project",
        "network",
    ],
)
def test_what_can_be_no_syllable_stays_as_it_is_typed(word: str) -> None:
    assert shown(Typed("", word), "telex") == word


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ("DDawks", "Đắk"),
        ("Lawks", "Lắk"),
        ("Kroong", "Krông"),
        ("Busk", "Búk"),
        ("Puwh", "Pưh"),
        ("Pawh", "Păh"),
        ("Niee", "Niê"),
        ("Bluw", "Blư"),
        ("Cuw", "Cư"),
        ("Juts", "Jút"),
    ],
)
def test_names_of_the_highlands(keys: str, name: str) -> None:
    assert shown(Typed("", keys), "telex") == name


@pytest.mark.parametrize(
    ("keys", "text"),
    [("vies", "vié"), ("mooos", "moó"), ("tuos", "tuó"), ("khues", "khué"), ("maos", "máo")],
)
def test_a_tone_stands_at_once_where_it_will_stay(keys: str, text: str) -> None:
    assert shown(Typed("", keys), "telex") == text


@pytest.mark.parametrize(
    ("keys", "text"),
    [("DDoox", "Đỗ"), ("Ddoox", "Đỗ"), ("NGUYEENX", "NGUYỄN"), ("AA", "Â"), ("W", "Ư")],
)
def test_capitals_stay_capitals(keys: str, text: str) -> None:
    assert shown(Typed("", keys), "telex") == text


@pytest.mark.parametrize(
    ("keys", "method", "text"),
    [
        ("NDD", "telex", "NĐ"),
        ("QDD", "telex", "QĐ"),
        ("HDDND", "telex", "HĐND"),
        ("QDDD", "telex", "QDD"),
        ("QD9", "vni", "QĐ"),
        ("HDND", "telex", "HDND"),
        ("add", "telex", "add"),
    ],
)
def test_signs_of_documents(keys: str, method: str, text: str) -> None:
    assert shown(Typed("", keys), method) == text


def test_backspace_in_the_sign_of_a_document() -> None:
    assert shown(erased(Typed("", "NDD"), "telex"), "telex") == "N"


@pytest.mark.parametrize(
    ("base", "keys", "text"),
    [
        ("nguyên", "x", "nguyễn"),
        ("hoà", "n", "hoàn"),
        ("nguyễ", "ns", "nguyến"),
        ("nguyễ", "z", "nguyê"),
        ("windo", "ow", "windoow"),
        ("Duong", "w", "Dương"),
    ],
)
def test_a_word_that_stood_there_is_gone_on_with(base: str, keys: str, text: str) -> None:
    assert shown(Typed(base, keys), "telex") == text


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ALL), st.sampled_from(["telex", "vni"]), st.booleans())
def test_backspace_takes_one_letter(one: Syllable, method: str, new_style: bool) -> None:
    typed = Typed("", keys_of(one, method))
    text = shown(typed, method, new_style=new_style)
    after = erased(typed, method, new_style=new_style)
    left = shown(after, method, new_style=new_style)
    # The tone may stand elsewhere in what remains: "doài" and "dòa".
    before, now = without_tone(text), without_tone(left)
    assert before
    assert now
    assert now[0] == before[0][:-1]
    assert now[1] in (0, before[1])


def test_backspace_brings_back_what_a_wrong_letter_spoiled() -> None:
    typed = Typed("", "Vieetjt")
    assert shown(typed, "telex") == "Vieetjt"
    assert shown(erased(typed, "telex"), "telex") == "Việt"


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="abcdeghiklmnopqrstuvxyfwjzABDEOU0123456789đâêơ", max_size=12),
    st.sampled_from(["telex", "vni"]),
    st.booleans(),
)
def test_any_keys_make_clean_text(keys: str, method: str, new_style: bool) -> None:
    text = shown(Typed("", keys), method, new_style=new_style)
    assert unicodedata.is_normalized("NFC", text)
    assert len(text) <= len(keys)
    bare = without_tone(text)
    assert text in keys or bare is not None
    # One more key never changes what was no syllable but for that key.
    if text == keys and not possible(keys):
        assert shown(Typed("", keys + "b"), method, new_style=new_style) == keys + "b"


@pytest.mark.parametrize(
    ("before", "key", "method", "does"),
    [
        ("", "a", "telex", True),
        ("Họ ", "w", "telex", True),
        ("H18", "s", "telex", False),
        ("thu@", "a", "telex", False),
        ("Số ", "5", "vni", False),
        ("nguye", "6", "vni", True),
        ("nguye", "6", "telex", False),
        ("H1", "8", "vni", False),
        ("a", " ", "telex", False),
        ("Hà-", "n", "telex", True),
    ],
)
def test_which_keys_belong_to_a_word(before: str, key: str, method: str, does: bool) -> None:
    assert composes(before, key, method) is does


def test_the_word_at_the_cursor() -> None:
    assert last_word("Nguyễn Văn Thử") == "Thử"
    assert last_word("Số 12/a") == "a"
    assert last_word("H18a") == ""
    assert last_word("thu@example") == ""


def test_the_choice_goes_round() -> None:
    choice = Choice()
    seen: list[str] = []
    for _ in range(3):
        choice = choice._replace(method=choice.next_method)
        seen.append(choice.method)
    assert seen == ["telex", "vni", telex.OFF]
