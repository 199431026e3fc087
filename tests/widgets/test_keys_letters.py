"""No letter is a command where an officer types: over every binding of every screen and widget."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator

import pytest
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

import desk_tui.screens
import desk_tui.widgets
from desk_tui import app as program
from desk_tui.widgets import keys
from desk_tui.widgets.fields import Box

_TYPED = re.compile(r".|space")
"""A key that puts a letter into a box."""
_BOXES = r"\b(Field|TextBox|DateField|NumberField|MoneyField|\w+Section|\w+Form|SecondPerson)\("


def classes() -> Iterator[type[DOMNode]]:
    seen: set[type[DOMNode]] = {program.DeskApp}
    for package in (desk_tui.screens, desk_tui.widgets):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            found = vars(importlib.import_module(module.name)).values()
            seen |= {one for one in found if isinstance(one, type) and issubclass(one, DOMNode)}
    yield from sorted(
        (one for one in seen if one.__module__.startswith("desk_tui.")), key=lambda c: c.__name__
    )


def bindings_of(cls: type[DOMNode]) -> list[Binding]:
    """All that holds on a node of this class, what it inherits too."""
    return [
        one
        for kin in cls.__mro__
        for one in Binding.make_bindings(kin.__dict__.get("BINDINGS", []))
    ]


def has_boxes(cls: type[DOMNode]) -> bool:
    """Whether what it is made of has boxes to type in."""
    ours = [kin for kin in cls.__mro__ if kin.__module__.startswith("desk_tui.")]
    return any(re.search(_BOXES, ast.unparse(ast.parse(_source(kin)))) for kin in ours)


def _source(cls: type[object]) -> str:
    return inspect.cleandoc("\n" + inspect.getsource(cls))


def test_no_action_of_the_table_is_a_letter() -> None:
    for action in keys.ACTIONS:
        assert not [key for key in keys.split_keys(action.keys) if _TYPED.fullmatch(key)]


@pytest.mark.parametrize("cls", classes(), ids=lambda cls: cls.__name__)
def test_no_letter_is_bound_where_there_are_boxes(cls: type[DOMNode]) -> None:
    for binding in bindings_of(cls):
        if _TYPED.fullmatch(binding.key):
            assert not binding.priority, "a box would never get this letter"
            assert not issubclass(cls, Box)
            assert not has_boxes(cls), f"{cls.__name__}: {binding.key}"


def test_letters_are_looked_for_where_they_are() -> None:
    """The walk sees the lists that do have letters, so it would see one too many."""
    lettered = {
        cls.__name__
        for cls in classes()
        if any(_TYPED.fullmatch(one.key) for one in bindings_of(cls))
        and not issubclass(cls, Screen)
    }
    assert {"PageList", "OneOf", "Ticks"} <= lettered
