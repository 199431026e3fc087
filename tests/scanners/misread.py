"""How much of a text was read wrongly."""

from __future__ import annotations

import unicodedata


def misread(truth: str, got: str) -> float:
    """Letters to change, add or drop, as a share of the truth; white space counts as one blank."""
    truth, got = _plain(truth), _plain(got)
    return distance(truth, got) / len(truth)


def distance(one: str, other: str) -> int:
    """Edit distance (Levenshtein), all rows of a column at once in the bits of a number.

    G. Myers, A fast bit-vector algorithm for approximate string matching, JACM 46 (1999).
    """
    if not one:
        return len(other)
    where: dict[str, int] = {}
    for place, letter in enumerate(one):
        where[letter] = where.get(letter, 0) | 1 << place
    every, last = (1 << len(one)) - 1, 1 << (len(one) - 1)
    more, less, score = every, 0, len(one)
    for letter in other:
        same = where.get(letter, 0)
        down = same | less
        across = (((same & more) + more) ^ more) | same
        plus, minus = less | ~(across | more) & every, more & across
        score += bool(plus & last) - bool(minus & last)
        plus, minus = (plus << 1 | 1) & every, (minus << 1) & every
        more, less = minus | ~(down | plus) & every, plus & down
    return score


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
