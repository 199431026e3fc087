"""Every Vietnamese syllable, built from sounds: consonant, glide, vowel, ending, tone.

Knows nothing of the program, which works with letters: the reference for its typing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
STOPS = ("p", "t", "c", "ch")
LIPS = ("b", "m", "ph", "v", "p")
PLAIN = [
    "b",
    "m",
    "ph",
    "v",
    "p",
    "t",
    "th",
    "đ",
    "n",
    "d",
    "r",
    "x",
    "s",
    "ch",
    "tr",
    "nh",
    "l",
    "kh",
    "h",
]


class Syllable(NamedTuple):
    """Letters without tone, the tone, and where each style of writing puts it."""

    letters: str
    tone: int
    old: int
    new: int

    def written(self, *, new_style: bool = False) -> str:
        at = (self.new if new_style else self.old) + 1
        marked = self.letters[:at] + TONES[self.tone] + self.letters[at:]
        return unicodedata.normalize("NFC", marked)


# Which endings each vowel takes, as sounds: w is the o of "ao" and the u of "iu".
ENDINGS = {
    "i": "- m n nh p t ch w",
    "ê": "- m n nh p t ch w",
    "e": "- m n ng p t c w",
    "ư": "- m n ng t c j w",
    "ơ": "- m n p t j",
    "â": "m n ng p t c j w",
    "ă": "m n ng p t c",
    "a": "- m n ng nh p t c ch j w",
    "u": "- m n ng p t c j",
    "ô": "- m n ng p t c j",
    "o": "- m n ng p t c j",
    "iê": "- m n ng p t c w",
    "ươ": "- m n ng p t c j w",
    "uô": "- m n ng t c j",
}
AFTER_GLIDE = {
    "i": "- n nh t ch w",
    "ê": "- n nh ch",
    "e": "- n t w",
    "ơ": "-",
    "â": "n ng t j",
    "ă": "m n ng t c",
    "a": "- m n ng nh p t c ch j w",
    "iê": "- n t",
}
OPEN = {"iê": "ia", "ươ": "ưa", "uô": "ua"}


def rimes(glide: bool) -> Iterator[tuple[str, str, int]]:
    """(letters, ending, which letter is the vowel that bears the tone), still without glide."""
    for vowel, endings in (AFTER_GLIDE if glide else ENDINGS).items():
        for ending in endings.split():
            if ending == "-":
                # ia, ưa, ua bear the tone on their first letter.
                yield OPEN.get(vowel, vowel), "", 0
                continue
            sign = ending
            if ending == "j":
                sign = "y" if vowel == "â" else "i"
            elif ending == "w":
                sign = "o" if vowel in ("a", "e") else "u"
            yield vowel + sign, ending, len(vowel) - 1
    if not glide:
        yield "ay", "j", 0
        yield "au", "w", 0
        yield "oong", "ng", 1
        yield "ooc", "c", 1
    else:
        yield "ay", "j", 0


def onsets(rime: str) -> Iterator[tuple[str, str]]:
    """(consonants, rime as spelled after them)."""
    yield from ((one, rime) for one in PLAIN)
    front = rime[0] in "ieê"
    yield ("k" if front else "c"), rime
    yield ("ngh" if front else "ng"), rime
    if rime[0] != "i":
        yield ("gh" if front else "g"), rime
        yield "gi", rime
    elif rime[1:2] not in ("a", "u"):
        # gì, gìn, giếng: one i is written for two.
        yield "g", rime
    if rime.startswith("iê"):
        yield "", "y" + rime[1:]
    else:
        yield "", rime
    if rime == "i":
        yield from ((one, "y") for one in ("", "h", "k", "l", "m", "t", "s", "v"))


def every_syllable() -> Iterator[Syllable]:
    for rime, ending, vowel in rimes(glide=False):
        for onset, spelled in onsets(rime):
            at = len(onset) + vowel
            yield from toned(onset + spelled, ending, at, at)
    for rime, ending, vowel in rimes(glide=True):
        spelled = "y" + rime[1:] if rime[0] == "i" else rime
        after_q = len("qu") + vowel
        yield from toned("qu" + spelled, ending, after_q, after_q)
        glide = "o" if rime[0] in "aăe" else "u"
        for onset in ("", "ng", "g", *PLAIN):
            if onset in LIPS:
                continue
            at = len(onset) + 1 + vowel
            # hòa and hoà, hòe and hoè, thủy and thuỷ: the two styles differ here only.
            both = not ending and rime in ("a", "e", "i")
            yield from toned(onset + glide + spelled, ending, at - both, at)
    for letters, vowel in (("quôc", 2), ("quau", 2), ("quao", 2), ("quit", 2), ("qui", 2)):
        yield from toned(letters, "c" if letters[-1] in "ct" else "", vowel, vowel)


def toned(letters: str, ending: str, old: int, new: int) -> Iterator[Syllable]:
    tones = (0, 4, 5) if ending in STOPS else range(6)
    yield from (Syllable(letters, tone, old, new) for tone in tones)


ALL = sorted({one.written(): one for one in every_syllable()}.values())
