"""F1 is about this box: every box of every form has a text, and no text is about no box."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from textual.screen import Screen

from desk_tui.counter import field_help
from desk_tui.counter.field_help import FieldHelp
from desk_tui.screens.attest import AttestScreen
from desk_tui.screens.form_dialog import FormDialog
from desk_tui.screens.reception import ReceptionScreen
from desk_tui.widgets import keys

SCREENS = Path(__file__).parents[2] / "desk_tui" / "screens"
BOXES = {
    "Field",
    "TextBox",
    "DateField",
    "NumberField",
    "MoneyField",
    "OneOf",
    "Ticks",
    "OptionList",
    "Button",
    "SexField",
    "ProcedureBox",
    "NameField",
    "CountField",
}
"""What an officer fills in, by the name it is made with."""
LISTS = {
    "MissingPapers": "missing",
    "Checklist": "papers",
    "Cases": "cases",
    "Reasons": "reasons",
    "DueLine": "due",
}
"""Those that are made in one place and bear a name of their own."""
PARTS: dict[str, tuple[type[Screen[Any]], ...]] = {
    "PersonSection": (ReceptionScreen, AttestScreen),
    "MoreSection": (ReceptionScreen,),
    "ChannelSection": (ReceptionScreen,),
    "FeeSection": (ReceptionScreen,),
    "DueSection": (ReceptionScreen,),
    "PapersSection": (ReceptionScreen,),
    "CasesSection": (ReceptionScreen,),
    "ProcedureSection": (ReceptionScreen,),
    "ReceptionForm": (ReceptionScreen,),
    "AttestForm": (AttestScreen,),
    "SheetRow": (AttestScreen,),
    "SecondPerson": (FormDialog,),
}
"""Parts of forms, and the screens they are parts of."""


def made_boxes() -> Iterator[tuple[str, str, str, ast.Call]]:
    """(module, class it is made in, kind of box, the call), for every box in the code."""
    for path in sorted(SCREENS.glob("*.py")):
        for cls in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(cls, ast.ClassDef):
                for call in ast.walk(cls):
                    made = call.func if isinstance(call, ast.Call) else None
                    if isinstance(made, ast.Name) and made.id in BOXES | set(LISTS):
                        yield path.stem, cls.name, made.id, cast("ast.Call", call)


def box_id(kind: str, call: ast.Call) -> str:
    """Its id, with a star for what is only known when it runs; empty when it has none."""
    if kind in LISTS:
        return LISTS[kind]
    given = next((word.value for word in call.keywords if word.arg == "id"), None)
    if given is None and kind == "OneOf" and len(call.args) > 1:
        given = call.args[1]
    match given:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(
                str(part.value) if isinstance(part, ast.Constant) else "*" for part in values
            )
        case ast.Call(func=ast.Name(id="name"), args=[ast.Constant(value=part)]):
            # Boxes of a person: the role comes first.
            return f"owner-{part}"
        case ast.Name(id="id"):
            return "*"
        case _:
            return ""


MODULES = [
    importlib.import_module(f"desk_tui.screens.{path.stem}")
    for path in sorted(SCREENS.glob("*.py"))
]
"""All at once: which screens are built on which is known only then."""


def leaves(cls: type[Screen[Any]]) -> tuple[type[Screen[Any]], ...]:
    """The screens that are built on this one, itself when there are none."""
    below = [leaf for kin in cls.__subclasses__() for leaf in leaves(kin)]
    return tuple(below) or (cls,)


@cache
def places() -> list[tuple[str, str]]:
    """(screen, id) of every box there is."""
    found: dict[tuple[str, str], None] = {}
    for module, name, kind, call in made_boxes():
        cls = getattr(importlib.import_module(f"desk_tui.screens.{module}"), name)
        screens = leaves(cls) if issubclass(cls, Screen) else PARTS[name]
        for screen in screens:
            found[screen.__name__, box_id(kind, call)] = None
    return list(found)


@cache
def chain(screen: str) -> tuple[str, ...]:
    """A screen and what it is built on, by name."""
    for module in MODULES:
        cls = getattr(module, screen, None)
        if cls is not None:
            return tuple(one.__name__ for one in cls.__mro__)
    raise LookupError(screen)


def told_of(folder: Path, screen: str, id: str) -> FieldHelp | None:
    told, trouble = field_help.help_of(folder, chain(screen), id)
    assert not trouble
    if told is None and "*" in id:
        # Which ones they are is known when it runs; here any text of their kind will do.
        found = field_help.packaged().items()
        told = next((one for (s, n), one in found if s == screen and fnmatch(n, id)), None)
    return told


def test_every_box_has_help_of_its_own(tmp_path: Path) -> None:
    lacking: list[str] = []
    for screen, id in places():
        told = told_of(tmp_path, screen, id) if id else None
        if told is None or not (told.goes and told.example and told.does):
            lacking.append(f"# {screen}, ## {id or 'a box without an id'}")
    assert not lacking, "\n".join(lacking)


def test_no_text_is_about_a_box_that_there_is_not() -> None:
    there = places()
    for screen, name in field_help.packaged():
        assert any(
            (screen in ("*", where) or screen in chain(where))
            and (fnmatch(id, name) or fnmatch(name, id) or fnmatch(name, f"submitter-{id[6:]}"))
            for where, id in there
        ), f"{screen} #{name}"


def test_keys_in_the_texts_are_keys_that_there_are() -> None:
    for (screen, id), told in field_help.packaged().items():
        for _, text in told.lines:
            for part in text.split("{")[1:]:
                assert part.split("}")[0] in keys.BY_ID, f"{screen} #{id}"


def test_the_office_may_say_it_in_its_own_words(tmp_path: Path) -> None:
    own = field_help.own_folder(tmp_path)
    own.mkdir(parents=True)
    (own / "rieng.md").write_text(
        "# GiveBack Trả\n\n## taker\nGhi: tên như trên thẻ.\n", encoding="utf-8"
    )
    told, trouble = field_help.help_of(tmp_path, ["GiveBack"], "taker")
    assert told == FieldHelp(goes="tên như trên thẻ.")
    assert not trouble
    told, _ = field_help.help_of(tmp_path, ["GiveBack"], "remark")
    assert told == field_help.packaged()["GiveBack", "remark"]


@pytest.mark.parametrize(
    ("raw", "why"),
    [(b"# GiveBack\n\nlo lung\n", "dòng 3"), (b"\xff\xfe", "UTF-8"), (b"x" * 70000, "dài quá")],
)
def test_a_bad_file_of_the_office_is_told_and_ours_is_used(
    tmp_path: Path, raw: bytes, why: str
) -> None:
    own = field_help.own_folder(tmp_path)
    own.mkdir(parents=True)
    (own / "rieng.md").write_bytes(raw)
    told, trouble = field_help.help_of(tmp_path, ["GiveBack"], "taker")
    assert told == field_help.packaged()["GiveBack", "taker"]
    assert "rieng.md" in trouble
    assert why in trouble
