"""Telex and VNI: keys in, Vietnamese text out.

Marks may come at once or at the end of the syllable, in any order: "nguyeenx", "nguyenex" and
"nguyenxe" are all "nguyễn". The same mark once more takes it back and types its key: "aaa" is
"aa". What can be no Vietnamese syllable stays as it was typed: "windows", "H18".

A word being typed is `Typed`: what stood there when the typing began, and the keys since. What it
shows follows from these alone, so the screen keeps no state that could differ from its text.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from desk_tui.rules import syllables
from desk_tui.rules.syllables import ACUTE, BARE, DOT, GRAVE, HOOK, LEVEL, TILDE


class Method(NamedTuple):
    """A way of typing: which key is which tone, which mark, which letter by itself."""

    tones: Mapping[str, int]
    marks: Mapping[str, Mapping[str, str]]
    alone: Mapping[str, str]


_HAT = {"a": "â", "e": "ê", "o": "ô"}

METHODS: Mapping[str, Method] = {
    "telex": Method(
        tones={"z": LEVEL, "f": GRAVE, "r": HOOK, "x": TILDE, "s": ACUTE, "j": DOT},
        marks={
            **{letter: {letter: hatted} for letter, hatted in _HAT.items()},
            "w": {"a": "ă", "o": "ơ", "u": "ư"},
            "d": {"d": "đ"},
        },
        alone={"w": "ư"},
    ),
    "vni": Method(
        tones={"0": LEVEL, "2": GRAVE, "3": HOOK, "4": TILDE, "1": ACUTE, "5": DOT},
        marks={"6": _HAT, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}, "9": {"d": "đ"}},
        alone={},
    ),
}


OFF = "off"


class Choice(NamedTuple):
    """How an officer types here. `boxes` holds the boxes where they want it otherwise (on, off)."""

    method: str = OFF
    new_style: bool = False
    boxes: Mapping[str, bool] = MappingProxyType({})

    @property
    def next_method(self) -> str:
        """Off, Telex, VNI and round again."""
        around = (OFF, *METHODS)
        return around[(around.index(self.method) + 1) % len(around)]


class Typed(NamedTuple):
    """A word being typed: the letters that were there before (`base`) and the keys since."""

    base: str = ""
    keys: str = ""


class _Word(NamedTuple):
    """A word after some keys; `literal` is what it shows when it can be no syllable (`off`).

    `alone`: a w by itself made the ư. `undone`: a mark was taken back. `owed`: the horn of an o
    was guessed from that of the u before it, so the key for it may still come ("tuwongw").
    """

    letters: str
    tone: int
    literal: str
    off: bool
    alone: bool = False
    undone: bool = False
    owed: bool = False


def shown(typed: Typed, method: str, *, new_style: bool = False) -> str:
    """The text of a word, NFC. `method` is "telex" or "vni"; `new_style` writes hoà for hòa."""
    return _text(_word(typed, METHODS[method], new_style), new_style)


def erased(typed: Typed, method: str, *, new_style: bool = False) -> Typed:
    """The word after Backspace: a composed letter goes as a whole.

    In a word that is left alone the last key goes, and what it had spoiled comes back:
    "Vieetjt" is "Việt" again.
    """
    word = _word(typed, METHODS[method], new_style)
    if word.off and typed.keys and not word.undone:
        return typed._replace(keys=typed.keys[:-1])
    return Typed(_text(word, new_style)[:-1])


def last_word(text: str) -> str:
    """The letters at the end of a text that a key can still change; "" where a code stands."""
    begin = len(text)
    while begin and text[begin - 1].isalpha():
        begin -= 1
    before = text[begin - 1 : begin]
    return "" if before.isdigit() or before in ("@", "_", "#", "\\") else text[begin:]


def composes(text: str, key: str, method: str) -> bool:
    """Whether a key after this text belongs to a word, and does not stand by itself."""
    if not key.isalpha() and not (method == "vni" and key.isascii() and key.isdigit()):
        return False
    word = last_word(text)
    return bool(word) or (key.isalpha() and (not text or not _joins_code(text[-1])))


def _joins_code(before: str) -> bool:
    return before.isalnum() or before in ("@", "_", "#", "\\")


def _text(word: _Word, new_style: bool) -> str:
    if word.off:
        return word.literal
    return syllables.with_tone(word.letters, word.tone, new_style=new_style)


def _word(typed: Typed, method: Method, new_style: bool) -> _Word:
    parted = syllables.without_tone(typed.base)
    letters, tone = parted or (typed.base, LEVEL)
    word = _Word(letters, tone, typed.base, parted is None or not syllables.possible(letters, tone))
    for key in typed.keys:
        word = _press(word, key, method, new_style)
    return word


def _press(word: _Word, key: str, method: Method, new_style: bool) -> _Word:
    small = key.lower()
    if word.off:
        return _abbreviated(word, key, method.marks.get(small, {}))
    if small in method.tones and any(map(syllables.is_vowel, _rime(word.letters))):
        after = _toned(word, key, method.tones[small], new_style)
    elif small in method.marks:
        after = _marked(word, key, method, new_style)
    else:
        after = _added(word, key)
    if not after.off and not syllables.possible(after.letters, after.tone):
        after = after._replace(off=True)
    return after


def _abbreviated(word: _Word, key: str, marks: Mapping[str, str]) -> _Word:
    """A key on what is no syllable types itself; of consonants alone d d is đ: NĐ, QĐ, HĐND."""
    before, last = word.literal[:-1], word.literal[-1:]
    if "d" not in marks or last.lower() not in ("d", "đ") or any(map(syllables.is_vowel, before)):
        return word._replace(literal=word.literal + key)
    turned = _like("đ", last) if last.lower() == "d" else _like("d", last) + key
    return word._replace(literal=before + turned, undone=True)


def _added(word: _Word, key: str) -> _Word:
    letters = word.letters + key
    paired = _horned_pair(letters)
    owed = word.owed or (paired != letters and "ư" in letters.lower())
    return word._replace(letters=paired, literal=word.literal + key, owed=owed)


def _horned_pair(letters: str) -> str:
    """ "uơ" and "ưo" become "ươ" as soon as something follows: "thuơ" + "ng" is "thương"."""
    onset, rime = syllables.split(letters.lower())
    if len(rime) < 3 or rime[:2] not in ("uơ", "ưo"):
        return letters
    at = len(onset)
    return letters[:at] + _like("ư", letters[at]) + _like("ơ", letters[at + 1]) + letters[at + 2 :]


def _toned(word: _Word, key: str, tone: int, new_style: bool) -> _Word:
    if tone == LEVEL and word.tone == LEVEL:
        return _added(word, key)
    if tone == word.tone:
        return _taken_back(word._replace(tone=LEVEL), key, new_style)
    return word._replace(tone=tone, literal=word.literal + key)


def _marked(word: _Word, key: str, method: Method, new_style: bool) -> _Word:
    marks = method.marks[key.lower()]
    for letters in _candidates(word.letters, marks):
        if syllables.possible(letters, word.tone):
            return word._replace(letters=letters, literal=word.literal + key)
    if word.owed and "u" in marks:
        return word._replace(literal=word.literal + key, owed=False)
    at = _reach(word.letters, marks)
    values = {marked: plain for plain, marked in marks.items()}
    plain = word.letters[: at.start] + "".join(
        _like(values[letter.lower()], letter) if letter.lower() in values else letter
        for letter in word.letters[at]
    )
    plain += word.letters[at.stop :]
    if plain != word.letters:
        return _taken_back(word._replace(letters=plain), key, new_style)
    alone = method.alone.get(key.lower())
    if alone and not _rime(word.letters) and syllables.possible(word.letters + alone):
        letters = word.letters + _like(alone, key)
        return word._replace(letters=letters, literal=word.literal + key, alone=True)
    return _added(word, key)


def _taken_back(word: _Word, key: str, new_style: bool) -> _Word:
    """A mark pressed twice: the word without it, and the key as a letter."""
    if word.alone:
        return word._replace(off=True, undone=True)
    literal = syllables.with_tone(word.letters, word.tone, new_style=new_style) + key
    return word._replace(letters=word.letters + key, literal=literal, undone=True)


def _candidates(letters: str, marks: Mapping[str, str]) -> list[str]:
    """The word with this mark, likeliest first; none where it bears the mark already."""
    onset, rime = syllables.split(letters.lower())
    reach = _reach(letters, marks)
    if reach.start == len(onset) and rime[:2].translate(BARE) == "uo" and "o" in marks:
        wanted = _pair(rime, marks)
        changed = "" if wanted == rime[:2] else wanted
        at = len(onset)
        whole = [_like(letter, old) for letter, old in zip(changed, letters[at:], strict=False)]
        return [letters[:at] + "".join(whole) + letters[at + 2 :]] if changed else []
    found: list[str] = []
    for place in range(reach.start, reach.stop):
        letter = letters[place].lower()
        marked = marks.get(letter.translate(BARE))
        if marked and marked != letter:
            found.append(letters[:place] + _like(marked, letters[place]) + letters[place + 1 :])
    return found


def _pair(rime: str, marks: Mapping[str, str]) -> str:
    """What becomes of "uo": one sound, two letters."""
    if "u" not in marks:
        return "uô"
    return "ươ" if len(rime) > 2 or rime[0] == "ư" else "uơ"


def _reach(letters: str, marks: Mapping[str, str]) -> slice:
    """Where a mark may fall: the d at the beginning, or the vowels."""
    onset, _ = syllables.split(letters.lower())
    if "d" in marks:
        return slice(0, 1 if onset[:1] in ("d", "đ") else 0)
    return slice(len(onset), len(letters))


def _rime(letters: str) -> str:
    return syllables.split(letters.lower()).rime


def _like(letter: str, old: str) -> str:
    """A letter in the case of the one it replaces."""
    return letter.upper() if old.isupper() else letter
