"""The walls of the house: who may import whom, and what the first picture may not load."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {
    "db": {"db"},
    "scanners": {"scanners"},
    "desk_tui.rules": {"desk_tui.rules"},
    "desk_tui.slips": {"desk_tui.slips"},
    # A citizen's photos are looked at where every foreign file is.
    "desk_tui.centre.citizen": {
        "desk_tui.centre",
        "desk_tui.rules",
        "desk_tui.tongue",
        "db",
        "scanners",
    },
    "desk_tui.centre": {"desk_tui.centre", "desk_tui.rules", "db"},
    "desk_tui.counter": {
        "desk_tui.counter",
        "desk_tui.rules",
        "desk_tui.slips",
        "desk_tui.centre",
        "desk_tui.tongue",
        "db",
        "scanners",
    },
    "desk_tui.widgets": {"desk_tui.widgets", "desk_tui.rules", "desk_tui.tongue"},
    "desk_tui.tongue": set(),
}
"""What each room may know of ours. Screens, the command line and the demo stand above them all."""

SCREENS_ONLY = ("desk_tui.screens", "desk_tui.widgets", "desk_tui.app")
FIRST_PICTURE_WITHOUT = ("sqlmodel", "sqlalchemy", "alembic", "httpx", "PIL", "typst", "pikepdf")


def modules() -> Iterator[tuple[str, Path]]:
    for package in ("db", "scanners", "desk_tui"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


@pytest.mark.parametrize(("name", "path"), [pytest.param(n, p, id=n) for n, p in modules()])
def test_a_room_imports_only_what_lies_below_it(name: str, path: Path) -> None:
    known = next((allowed for room, allowed in ROOMS.items() if within(name, room)), None)
    for imported in imports(path):
        ours = imported.split(".")[0] in ("db", "scanners", "desk_tui")
        if known is not None and ours:
            assert any(within(imported, room) for room in known), f"{name} imports {imported}"
        if not name.startswith(SCREENS_ONLY):
            assert not within(imported, "textual"), f"{name} imports {imported}"
        if within(name, "desk_tui.rules") and not ours:
            assert imported.split(".")[0] in sys.stdlib_module_names, f"{name} imports {imported}"


def test_screens_touch_no_table_socket_or_scanner() -> None:
    for name, path in modules():
        if not within(name, "desk_tui.screens"):
            continue
        for imported in imports(path):
            assert not imported.startswith(("sqlite3", "sqlcipher3", "httpx", "socket")), name
            assert ".execute(" not in path.read_text(encoding="utf-8"), name


def test_the_first_picture_loads_nothing_heavy() -> None:
    code = (
        "import sys, desk_tui.start, desk_tui.app, desk_tui.screens.queue\n"
        "print(' '.join(name for name in sys.modules if '.' not in name))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not set(loaded) & set(FIRST_PICTURE_WITHOUT)


_KEY = re.compile(r"\bF([1-9]|1[0-2])\b|\b(Alt|Ctrl)\+[A-Z0-9]")


@pytest.mark.parametrize("room", ["counter", "screens", "widgets"])
def test_no_sentence_names_a_key_that_a_desk_may_change(room: str) -> None:
    """Screens ask the table of keys (`named`, `filled`); verbs say what is to be done."""
    for path in sorted((ROOT / "desk_tui" / room).rglob("*.py")):
        if path.parent.name == "keys":
            continue
        said = [one for one in sentences(path) if _KEY.search(one)]
        assert said == [], path.name


def sentences(path: Path) -> Iterator[str]:
    """The texts of a module that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    comments = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in comments:
            yield node.value if isinstance(node.value, str) else ""
