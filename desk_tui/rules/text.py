"""Vietnamese text: one spelling to keep, one to search by, one to sort by.

Everything kept is NFC; everything searched is ``plain``; lists sort by ``sort_key``
(letters in the order of the Vietnamese alphabet first, tones second, capitals last).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache, lru_cache

_ZERO_WIDTH = re.compile("[\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_TONES = {"\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0301": 5, "\u0323": 6}
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_RANK = {letter: 0x30 + index for index, letter in enumerate(_ALPHABET)}
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def nfc(s: str, *, newlines: bool = False) -> str:
    """One composed spelling without invisible characters.

    Line breaks become a blank unless ``newlines`` is asked for (then all become ``\\n``).
    Characters that no text needs (controls, zero width, byte order marks, lone surrogates) go.
    """
    if s.isprintable() and unicodedata.is_normalized("NFC", s):
        return s
    s = s.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if not newlines:
        s = s.replace("\n", " ")
    s = _ZERO_WIDTH.sub("", s.replace("\t", " ").replace("\u00a0", " ").replace("\u00ad", ""))
    kept = (c for c in s if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", "".join(kept))


def tidy(s: str) -> str:
    """``nfc`` on one line, with single blanks and none at the ends: a name, an address."""
    return " ".join(nfc(s).split())


def plain(s: str) -> str:
    """The form everything is searched by: no marks, đ as d, small letters, single blanks."""
    s = nfc(s)
    while True:
        folded = unicodedata.normalize("NFD", s).casefold()
        folded = unicodedata.normalize("NFD", folded)
        folded = "".join(c for c in folded if unicodedata.category(c) != "Mn").replace("đ", "d")
        folded = " ".join(folded.split())
        # A few foreign letters fold in two steps; the result must not fold again.
        if folded == s or folded.isascii():
            return folded
        s = folded


def initials(s: str) -> str:
    """First letters of the words: "Chứng thực bản sao" -> "ctbs"."""
    return "".join(word[0] for word in re.findall(r"[^\W_]+", plain(s)))


@lru_cache(maxsize=4096)
def _weights(char: str) -> tuple[bytes, int, int]:
    """Letter, tone (1 = ngang) and case of one composed character, as they sort."""
    marks = unicodedata.normalize("NFD", char)
    tone = next((_TONES[m] for m in marks[1:] if m in _TONES), 1)
    bare = "".join(m for m in marks if m not in _TONES) if tone > 1 else char
    letter = unicodedata.normalize("NFC", bare)
    small = letter.lower()
    if small in _LETTER_RANK:
        first = bytes((_LETTER_RANK[small],))
    elif small == " ":
        first = b"\x02"
    elif "0" <= small <= "9":
        first = bytes((0x20 + int(small),))
    elif len(small) == 1 and small.isascii():
        first = bytes((0x03, 2 + ord(small)))
    else:
        first = b"\x60" + small.encode("utf-8")
    return first, tone, 1 if letter == small else 2


def sort_key(s: str) -> bytes:
    """Bytes that sort as the Vietnamese alphabet does: a ă â b c d đ e ê …, tones ngang huyền
    hỏi ngã sắc nặng as the second level, small before capital as the third."""
    weights = [_weights(char) for char in nfc(s)]
    letters = b"".join(w[0] for w in weights)
    return b"\x00".join((letters, bytes(w[1] for w in weights), bytes(w[2] for w in weights)))


def name_key(s: str) -> bytes:
    """A person's place in a list: by given name (the last word), then by the rest."""
    words = tidy(s).split()
    return sort_key(" ".join(words[-1:] + words[:-1]))


@cache
def _vietnamese() -> frozenset[str]:
    letters = (
        letter
        for base in "aăâeêioôơuưy"
        for mark in ("", *_TONES)
        for small in (unicodedata.normalize("NFC", base + mark),)
        for letter in (small, small.upper())
    )
    return frozenset((*letters, *"đĐ–—‘’“”…•°²³½"))


@cache
def _cp1252() -> dict[str, int]:
    return {
        bytes((b,)).decode("cp1252"): b
        for b in range(0x80, 0xA0)
        if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    }


def is_vietnamese(s: str) -> bool:
    """Only letters, digits and signs that a Vietnamese text can hold."""
    letters = _vietnamese()
    return all(c in letters or " " <= c <= "~" or c in "\r\n\t" for c in s)


def repair(s: str) -> str:
    """Undo UTF-8 that some reader took for Latin-1 or CP1252 ("Nguyá»…n" -> "Nguyễn").

    Only when every character can have been one byte and the bytes are good Vietnamese;
    otherwise the text comes back as it was.
    """
    # Bytes are judged before anything is stripped: a0 and 85 are halves of letters here.
    bare = _ZERO_WIDTH.sub("", s)
    raw, cp1252 = bytearray(), _cp1252()
    for char in bare:
        code = cp1252.get(char, ord(char))
        if code > 0xFF:
            return s
        raw.append(code)
    if raw.isascii():
        return s
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return s
    text = unicodedata.normalize("NFC", _ZERO_WIDTH.sub("", text))
    return text if is_vietnamese(text) else s


def vn_date(day: date) -> str:
    """16/11/2026."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def vn_weekday(day: date) -> str:
    """Thứ Hai … Chủ nhật."""
    return _WEEKDAYS[day.weekday()]


def vn_money(amount: int) -> str:
    """16000 -> "16.000 đ"."""
    return f"{amount:,} đ".replace(",", ".")
