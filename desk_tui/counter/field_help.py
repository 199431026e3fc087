"""What F1 tells of a box: what goes in, an example, what the program does with it, on what ground.

The texts are files, `data/help/vi/*.md`: `# Screen`, then for each box `## its-id` (several ids,
or one that ends in `*`) and the lines `Ghi:`, `Ví dụ:`, `Máy:`, `Căn cứ:`. `# *` is for boxes that
many screens have. Boxes told in a file of the office's own `help` folder, beside the record, are
told as it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from desk_tui.rules.text import nfc, tidy
from desk_tui.tongue import say

LANGUAGE = "vi"
ANY_SCREEN = "*"
LABELS = {"Ghi": "goes", "Ví dụ": "example", "Máy": "does", "Căn cứ": "ground"}
"""How a line begins in a file, and what it fills."""
_LONGEST_FILE = 64 * 1024


@dataclass(frozen=True)
class FieldHelp:
    """One box. `ground` is empty where no instrument asks for it."""

    goes: str = ""
    example: str = ""
    does: str = ""
    ground: str = ""

    @property
    def lines(self) -> list[tuple[str, str]]:
        """(label, text) of what there is."""
        told = [(label, getattr(self, name)) for label, name in LABELS.items()]
        return [(label, text) for label, text in told if text]


Texts = Mapping[tuple[str, str], FieldHelp]
"""By (screen, id of the box)."""


def own_folder(folder: Path) -> Path:
    """Where an office keeps its own texts, beside the record in `folder`."""
    return folder / "help" / LANGUAGE


def help_of(folder: Path, screens: Sequence[str], field: str) -> tuple[FieldHelp | None, str]:
    """What there is to tell of a box on a screen, whose name comes before those it builds on; and
    why a file of the office could not be used, empty when all could."""
    own, trouble = _own(folder)
    for texts in (own, packaged()):
        for screen in (*screens, ANY_SCREEN):
            if told := _of(texts, screen, field):
                return told, trouble
    return None, trouble


@cache
def packaged() -> Texts:
    """All texts that come with the program. Raises ValueError for a file that is not well made."""
    found: dict[tuple[str, str], FieldHelp] = {}
    for file in (files("desk_tui") / "data/help" / LANGUAGE).iterdir():
        found.update(read(file.read_bytes()))
    return found


def read(raw: bytes) -> dict[tuple[str, str], FieldHelp]:
    """The texts of one file. Raises ValueError with what is wrong and in which line."""
    if len(raw) > _LONGEST_FILE:
        raise ValueError("dài quá")
    try:
        content = nfc(raw.decode("utf-8-sig"), newlines=True)
    except UnicodeDecodeError:
        raise ValueError("không phải chữ UTF-8") from None
    return {key: FieldHelp(**told) for key, told in _told(content.splitlines()).items()}


def _told(lines: Sequence[str]) -> dict[tuple[str, str], dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    screen, boxes = "", []
    for number, line in enumerate(map(tidy, lines), start=1):
        label, _, text = line.partition(":")
        if line.startswith("## ") and screen:
            boxes = [(screen, name.strip()) for name in line[3:].split(",")]
            found.update({box: {} for box in boxes})
        elif line.startswith("# "):
            screen, boxes = line.split()[1], []
        elif label in LABELS and boxes:
            for box in boxes:
                found[box][LABELS[label]] = text.strip()
        elif line:
            raise ValueError(f"không hiểu dòng {number}: “{line}”")
    return found


def _of(texts: Texts, screen: str, field: str) -> FieldHelp | None:
    if told := texts.get((screen, field)):
        return told
    return next(
        (
            told
            for (where, name), told in texts.items()
            if where == screen and name.endswith("*") and field.startswith(name[:-1])
        ),
        None,
    )


def _own(folder: Path) -> tuple[Texts, str]:
    found: dict[tuple[str, str], FieldHelp] = {}
    trouble = ""
    for file in _files(own_folder(folder)):
        try:
            found.update(read(file.read_bytes()))
        except (OSError, ValueError) as error:
            why = error.args[0] if type(error) is ValueError else say("không đọc được tệp")
            trouble = say(
                "Tệp {name} của cơ quan: {why}; đang dùng lời có sẵn.", name=file.name, why=why
            )
    return found, trouble


def _files(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.glob("*.md"))
    except OSError:
        return
