"""Steps for the citizen's own phone, read aloud or shown in large letters (B2-08).

One text file for each task: `# heading`, then one step to a paragraph. A file of the same name in
the office's own `guide` folder, beside the record, goes before ours; other names add tasks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from desk_tui.counter import words_to_say
from desk_tui.counter.words_to_say import LANGUAGE

TASKS = ("file-online", "continue", "account", "pay-online", "follow")
"""In the order in which a citizen comes to need them."""
HELPS = {"account": "account", "pay-online": "pay"}
"""As what help with a task is counted; every other one is `guide`."""


@dataclass(frozen=True)
class Guide:
    """One task. `own`: the office's file; `trouble`: why that could not be used, else empty."""

    task: str
    heading: str
    steps: tuple[str, ...]
    own: bool = False
    trouble: str = ""

    @property
    def help(self) -> str:
        return HELPS.get(self.task, "guide")


def own_folder(folder: Path) -> Path:
    """Where an office keeps its own steps, beside the record in `folder`."""
    return folder / "guide" / LANGUAGE


def tasks(folder: Path) -> list[str]:
    """Every task there are steps for, the office's own at the end."""
    try:
        more = sorted(file.stem for file in own_folder(folder).glob("*.md"))
    except OSError:
        more = []
    return [*TASKS, *(name for name in more if name not in TASKS)]


def guide(folder: Path, task: str) -> Guide:
    """The steps of a task; with nothing readable anywhere those of the first, and why."""
    file = own_folder(folder) / f"{task}.md"
    trouble = ""
    try:
        if re.fullmatch(r"[\w-]+", task) and file.exists():
            said = words_to_say.read(task, file.read_bytes())
            return Guide(task, said.heading, said.sentences, own=True)
    except (OSError, ValueError) as error:
        why = error.args[0] if type(error) is ValueError else "không đọc được tệp"
        trouble = f"Tệp {file.name} của cơ quan: {why}; đang dùng bản có sẵn."
    known = task if task in TASKS else TASKS[0]
    packaged = files("desk_tui") / "data/guide" / LANGUAGE / f"{known}.md"
    said = words_to_say.read(known, packaged.read_bytes())
    return Guide(known, said.heading, said.sentences, trouble=trouble)
