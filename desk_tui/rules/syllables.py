"""What a written Vietnamese syllable can be: its parts, which are possible, where the tone stands.

Letters here carry their quality (ă â đ ê ô ơ ư) but no tone; the tone is a number beside them.
A syllable that is still being typed counts as possible when letters and marks that come later can
make it whole: "nguye", "duong", "viet" and a tone on any of them.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import product
from typing import NamedTuple

LEVEL, GRAVE, HOOK, TILDE, ACUTE, DOT = range(6)
"""The six tones: ngang, huyền, hỏi, ngã, sắc, nặng."""

_MARKS = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_TONE_OF = {mark: tone for tone, mark in enumerate(_MARKS) if mark}
BARE = str.maketrans("ăâđêôơưĂÂĐÊÔƠƯ", "aadeoouAADEOOU")
"""Letters without their quality."""

_VOWELS = frozenset("aăâeêioôơuưy")
_STRONG = frozenset("ăâêôơư")
_FRONT = tuple("eêiy")
_STOPS = ("c", "ch", "p", "t", "k")

_ONSETS = (
    "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
    # Names of the Central Highlands: Krông, Plông, Đrắk, Brâu, Hrê, Kpă, Xtiêng, Cư Jút.
    " bl br đr gl hr j jr kl kp kr mr pl pr xt"
)
_RIMES = """
    a ac ach ai am an ang anh ao ap at au ay  ăc ăm ăn ăng ăp ăt  âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et  ê êch êm ên ênh êp êt êu  i ia ich im in inh ip it iu
    iêc iêm iên iêng iêp iêt iêu  o oc oi om on ong ooc oong op ot  ô ôc ôi ôm ôn ông ôp ôt
    ơ ơi ơm ơn ơp ơt  u ua uc ui um un ung up ut  uôc uôi uôm uôn uông uôp uôt
    ư ưa ưc ưi ưm ưn ưng ưt ưu  ươc ươi ươm ươn ương ươp ươt ươu
    oa oac oach oai oam oan oang oanh oao oap oat oay  oăc oăm oăn oăng oăp oăt
    oe oec oem oen oeng oeo oet  uâc uân uâng uât uây  uê uêch uên uênh uêt uêu  uơ uơi uơn uơt
    uy uya uych uyn uynh uyp uyt uyu  uyên uyêt  y ya ych yn ynh yp yt yu
    yêc yêm yên yêng yêp yêt yêu  ăk uk ăh êh ơh ưh
"""
"""Also k and h at the end, as in Đắk Lắk, Krông Búk, Chư Păh, Chư Pưh."""


class Parts(NamedTuple):
    """The consonants at the beginning and what follows; "quy" is qu + y, "gia" is gi + a."""

    onset: str
    rime: str


def split(letters: str) -> Parts:
    """Cut a syllable without tone, in small letters."""
    end = 0
    while end < len(letters) and letters[end] not in _VOWELS:
        end += 1
    glide = letters[end - 1 : end + 1] if end == 1 else ""
    if glide == "qu" or (glide == "gi" and letters[2:3] in _VOWELS and len(letters) > 2):
        end = 2
    return Parts(letters[:end], letters[end:])


def possible(letters: str, tone: int = LEVEL) -> bool:
    """Whether letters (any case, no tone) can be, or can still become, a syllable of this tone.

    In "giêng" one i is written for two.
    """
    onset, rime = split(letters.lower())
    if not rime:
        return onset in _beginnings() and tone == LEVEL
    known = rime in _rime_beginnings() or (onset == "gi" and "i" + rime in _rime_beginnings())
    if onset not in _onsets() or not known:
        return False
    front = rime.startswith(_FRONT)
    if (front and onset in ("c", "ng")) or (onset == "g" and rime[0] in "eêy"):
        return False
    if not front and onset in ("gh", "ngh"):
        return False
    return tone in (LEVEL, ACUTE, DOT) or not rime.endswith(_STOPS)


def tone_place(letters: str, *, new_style: bool) -> int:
    """Which letter bears the tone; old style: hòa, khỏe, thủy; new style: hoà, khoẻ, thuỷ."""
    onset, rime = split(letters.lower())
    strong = [place for place, letter in enumerate(rime) if letter in _STRONG]
    if strong:
        return len(onset) + strong[-1]
    vowels = 0
    while vowels < len(rime) and rime[vowels] in _VOWELS:
        vowels += 1
    if vowels == 1:
        return len(onset)
    if vowels > 2 or vowels < len(rime):
        return len(onset) + 1
    rising = rime in ("ie", "oo", "ue", "uo", "ye") or (new_style and rime in ("oa", "oe", "uy"))
    return len(onset) + rising


def with_tone(letters: str, tone: int, *, new_style: bool = False) -> str:
    """The written syllable, composed (NFC)."""
    if tone == LEVEL:
        return letters
    place = tone_place(letters, new_style=new_style) + 1
    return unicodedata.normalize("NFC", letters[:place] + _MARKS[tone] + letters[place:])


def without_tone(written: str) -> tuple[str, int] | None:
    """Letters and tone of a written syllable; None when it bears two tones."""
    marks = unicodedata.normalize("NFD", written)
    tones = [_TONE_OF[mark] for mark in marks if mark in _TONE_OF]
    if len(tones) > 1:
        return None
    bare = "".join(mark for mark in marks if mark not in _TONE_OF)
    return unicodedata.normalize("NFC", bare), tones[0] if tones else LEVEL


def is_vowel(letter: str) -> bool:
    """Whether a letter without tone is a vowel."""
    return letter.lower() in _VOWELS


@cache
def _onsets() -> frozenset[str]:
    return frozenset(("", *_ONSETS.split()))


@cache
def _beginnings() -> frozenset[str]:
    """All beginnings of onsets; đ may still be a d."""
    whole = [*_onsets(), *(onset.translate(BARE) for onset in _onsets()), "q"]
    return frozenset(onset[:end] for onset in whole for end in range(len(onset) + 1))


@cache
def _rime_beginnings() -> frozenset[str]:
    """All beginnings of rimes, each letter with its quality or still without."""
    known: set[str] = set()
    for rime in _RIMES.split():
        for typed in product(*({letter, letter.translate(BARE)} for letter in rime)):
            known.update("".join(typed[:end]) for end in range(1, len(typed) + 1))
    return frozenset(known)
