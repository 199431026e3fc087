"""Two short calm sentences for each situation at the counter, as text files (C-22).

`# heading`, then one sentence to a paragraph. A file of the same name in the office's own
`words` folder, beside the record, is said instead of the packaged one; other names add situations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from desk_tui.rules.text import nfc, tidy

LANGUAGE = "vi"
SITUATIONS = (
    "greeting",
    "offer-online",
    "no-account",
    "consent",
    "phone-handover",
    "line-down",
    "online-only",
    "missing-paper",
    "half-visit",
    "wrong-office",
    "fee",
    "exemption",
    "payment-waiting",
    "appointment",
    "late-result",
    "lost-slip",
    "not-the-owner",
    "waiting",
    "farewell",
)
"""In the order of a visit."""
_LONGEST_FILE = 8 * 1024
_LONGEST_SENTENCE = 200


@dataclass(frozen=True)
class Words:
    """`own`: the office's file. `trouble`: why that one could not be used, empty when it was or
    there is none."""

    situation: str
    heading: str
    sentences: tuple[str, ...]
    own: bool = False
    trouble: str = ""


def own_folder(folder: Path) -> Path:
    """Where an office keeps its own words, beside the record in `folder`."""
    return folder / "words" / LANGUAGE


def situations(folder: Path) -> list[str]:
    """Every situation there are words for, the office's own at the end."""
    try:
        more = sorted(file.stem for file in own_folder(folder).glob("*.md"))
    except OSError:
        more = []
    return [*SITUATIONS, *(name for name in more if name not in SITUATIONS)]


def words(folder: Path, situation: str) -> Words:
    """What to say; with nothing readable anywhere the words of `waiting`, and why."""
    file = own_folder(folder) / f"{situation}.md"
    trouble = ""
    try:
        if re.fullmatch(r"[\w-]+", situation) and file.exists():
            return read(situation, file.read_bytes(), own=True)
    except (OSError, ValueError) as error:
        why = error.args[0] if type(error) is ValueError else "không đọc được tệp"
        trouble = f"Tệp {file.name} của cơ quan: {why}; đang dùng lời có sẵn."
    known = situation if situation in SITUATIONS else "waiting"
    said = read(known, (files("desk_tui") / "data/words" / LANGUAGE / f"{known}.md").read_bytes())
    return Words(said.situation, said.heading, said.sentences, trouble=trouble)


def read(situation: str, raw: bytes, *, own: bool = False) -> Words:
    """Raises ValueError with what is wrong."""
    if len(raw) > _LONGEST_FILE:
        raise ValueError("dài quá")
    try:
        content = nfc(raw.decode("utf-8-sig"), newlines=True)
    except UnicodeDecodeError:
        raise ValueError("không phải chữ UTF-8") from None
    blocks = [tidy(block) for block in re.split(r"\n\s*\n", content)]
    heading = next((block[1:].strip() for block in blocks if block.startswith("#")), "")
    sentences = tuple(block for block in blocks if block and not block.startswith("#"))
    if not heading or not sentences:
        raise ValueError("cần một dòng “# tên” và ít nhất một câu")
    if max(map(len, sentences)) > _LONGEST_SENTENCE:
        raise ValueError(f"có câu dài quá {_LONGEST_SENTENCE} ký tự")
    return Words(situation, heading, sentences, own)
