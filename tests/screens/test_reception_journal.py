"""The journal of a form: in order, one write at a time, the last word is never lost."""

from __future__ import annotations

from collections.abc import Callable

from desk_tui.screens.reception_journal import Entry, Journal


class Writer:
    """Holds every write open until told how it ended."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.open: list[Callable[[bool], None]] = []

    def __call__(self, entry: Entry, ended: Callable[[bool], None]) -> None:
        self.written.append(entry[0])
        self.open.append(ended)

    def end(self, well: bool = True) -> None:
        self.open.pop()(well)


def test_entries_that_wait_are_replaced_by_the_newest() -> None:
    writer = Writer()
    journal = Journal(writer)
    for box in ("one", "two", "three"):
        journal.note(box, {})
    assert writer.written == ["one"]
    writer.end()
    assert writer.written == ["one", "three"]


def test_a_step_waits_for_the_last_word() -> None:
    writer, steps = Writer(), []
    journal = Journal(writer)
    journal.note("one", {})
    journal.note("two", {})
    journal.then(lambda: steps.append(list(writer.written)))
    assert steps == []
    writer.end()
    assert steps == []
    writer.end()
    assert steps == [["one", "two"]]


def test_the_same_state_is_written_once_unless_it_failed() -> None:
    writer = Writer()
    journal = Journal(writer)
    journal.note("one", {"a": 1})
    writer.end()
    journal.note("one", {"a": 1})
    assert writer.written == ["one"]
    journal.note("two", {})
    writer.end(well=False)
    assert journal.failing
    journal.note("two", {})
    writer.end()
    assert writer.written == ["one", "two", "two"]
    assert not journal.failing
