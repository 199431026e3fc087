"""Ctrl+P reaches every verb of the program that an officer may use on the screen."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.command import CommandList
from textual.pilot import Pilot

from desk_tui.cli.parser import _parser
from desk_tui.counter.desk import Desk
from desk_tui.counter.hand_steps import EVERY_STEP
from desk_tui.counter.next_steps import DEEDS
from desk_tui.screens.dossier import DossierScreen
from desk_tui.screens.life import AskMore
from desk_tui.widgets import keys
from desk_tui.widgets.key_line import usable
from desk_tui.widgets.palette import Commands, score

from .desks import Clock, open_desk, program, settled, shown, take_in

STEPS = {deed.verb: deed.step.words for deed in DEEDS}
STEP_WORDS = {*STEPS.values(), *(step.words for step in EVERY_STEP)}

ON_SCREEN = {
    "receive": "app.receive",
    "receive-group": "queue.group",
    "visit": "app.visit",
    "calls": "queue.calls",
    "show": "queue.find",
    "list": "queue.tab1",
    "catalogue search": "reception.procedure",
    "catalogue show": "app.help",
    "due": "app.help",
    "fee": "app.help",
    "card": "reception.person",
    "advise": "reception.advice",
    "known": "reception.again",
    "linked": "reception.more",
    "offices": "reception.more",
    "scan": "dossier.scan",
    "separators": "scan.sheets",
    "scanners": "scan.look",
    "print": "dossier.print",
    "describe": "dossier.describe",
    "result": "dossier.result",
    "reuse": "dossier.reuse",
    "find-text": "queue.words",
    "check-person": "dossier.check",
    "verify": "app.verify",
    "questions": "app.questions",
    "answer": "app.questions",
    "link": "app.questions",
    "lost-slip": "dossier.lost",
    "take": "dossier.take",
    "release": "dossier.take",
    "sync": "app.line",
    "parcel": "line.parcel",
    "attest": "queue.books",
    "attest receive": "queue.attest",
    "attest enter": "books.enter",
    "attest print": "books.print",
    "attest void": "books.void",
    "attest correct": "books.correct",
    "attest volume": "books.volume",
    "deadlines": "queue.deadlines",
    "calendar touched": "deadlines.list4",
    "calendar decide": "deadlines.decide",
    "outage": "deadlines.list5",
    "stage": "deadlines.list6",
    "ticket": "queue.tickets",
    "ticket issue": "tickets.issue",
    "ticket next": "tickets.next",
    "ticket serve": "tickets.fields",
    "messages": "queue.messages",
    "hand-over": "queue.folders",
    "control-slip": "hand.save",
    "take-back": "hand.way",
    "folders": "hand.places",
    "returns": "queue.returns",
    "remind": "returns.remind",
    "want": "returns.want",
    "post": "returns.post",
    "leaflet": "app.leaflet",
    "help-log": "queue.helps",
    "pay": "dossier.pay",
    "refund": "pay.refund",
    "payments": "queue.money",
    "payments report": "pay.report",
    "payments cancel": "pay.cancel",
    "payments statement": "payments.statement",
    "payments exempt": "pay.exempt",
    "receipts": "payments.receipts",
    "receipts open": "receipts.open",
    "receipts close": "receipts.close_book",
    "receipts void": "receipts.spoil",
    "receipts print": "pay.print",
    "close-day": "payments.close_day",
    "note": "app.note",
    "note export": "notes.export",
    "note list": "queue.notes",
    "convert": "reception.convert",
    "packages": "queue.packages",
    "packages show": "queue.packages",
    "packages link": "package.link",
    "packages withdraw": "package.withdraw",
    "report": "queue.today",
    "archive": "app.sign",
    "signing": "app.sign",
    "services": "queue.today",
    "weaknesses": "queue.today",
    "recall": "dossier.next",
    "send-back": "dossier.next",
    "selfcheck": "queue.care",
    "kit": "queue.care",
    "import": "bring.bring",
    "purge": "purge.do",
    "exercises": "exercises.finish",
}
"""A verb of the command line, and the action by which it is done on the screen."""

BESIDE = {
    "init", "officer", "numbers", "join", "centre", "demo", "doctor",
    "backup", "restore", "rollback", "check", "settings", "slips", "policies", "catalogue",
    "calendar", "stages", "acts", "lookups", "statuses", "metrics", "target",
    "register", "digitise", "signatures", "aggregate", "evidence", "roadmap",
}  # fmt: skip
"""What a person does who sets up, keeps or inspects a desk: with a command, not with a citizen."""


def verbs(parser: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    below = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    if not below:
        yield before
    for one in below:
        for name, child in one.choices.items():
            yield from verbs(child, f"{before} {name}".strip())


def place_of(verb: str) -> str:
    """The longest beginning of a verb that is known; empty when nobody has said where it is."""
    words = verb.split()
    beginnings = [" ".join(words[:count]) for count in range(len(words), 0, -1)]
    return next((b for b in beginnings if b in ON_SCREEN or b in STEPS or b in BESIDE), "")


def test_every_verb_of_the_command_line_is_in_the_palette_or_beside_the_screen() -> None:
    places = {verb: place_of(verb) for verb in verbs(_parser())}
    assert [verb for verb, place in places.items() if not place] == []
    assert [id for id in ON_SCREEN.values() if id not in keys.BY_ID] == []
    assert [verb for verb in {*ON_SCREEN, *BESIDE} if verb not in places.values()] == []


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "quay", Clock()) as desk:
        yield desk


async def found(pilot: Pilot[None], typed: str) -> list[str]:
    """What the palette answers, best first."""
    await pilot.press("ctrl+p", *(" " if letter == " " else letter for letter in typed))
    await settled(pilot)
    listed = pilot.app.screen.query_one(CommandList)
    lines = [str(listed.get_option_at_index(n).prompt) for n in range(listed.option_count)]
    return lines


async def test_every_action_of_every_screen_is_found_from_the_queue(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(110, 40)) as pilot:
        await settled(pilot)
        listed = Commands(app.screen)._entries()
        told = {entry.words for entry in listed}
        here = {one.id for one in usable(app.screen)}
        for action in keys.ACTIONS:
            far = f"{action.words} · {keys.place_name(action.where)}"
            known = action.id in here or far in told
            assert known or action.where not in keys.DESK_PLACES, action.id
        for words in STEP_WORDS:
            assert f"{words} · Trang hồ sơ" in told
        for entry in listed:
            # A language is chosen here alone.
            assert entry.key or entry.words.startswith("Ngôn ngữ")
            assert score(entry.words, entry.words, entry.help) == 1.0


FINDS = (
    ("tiep nhan", "Tiếp nhận  (F2)"),
    ("gs", "Gọi số  (F3)"),
    ("số liệu", "Số liệu  (F9)"),
    ("gui nhan", "Gửi/nhận  (F5)"),
    ("hoan tien", "Hoàn tiền · Thu tiền  (Alt+H)"),
)


async def test_folded_words_initials_and_keys(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(110, 40)) as pilot:
        await settled(pilot)
        for typed, first in FINDS:
            assert (await found(pilot, typed))[0].startswith(first)
            await pilot.press("f12")


async def test_what_is_done_elsewhere_says_where(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(110, 40)) as pilot:
        await settled(pilot)
        await found(pilot, "yeu cau bo sung")
        await pilot.press("enter")
        await settled(pilot)
        said = " ".join(one.message for one in app._notifications)
        assert "làm ở màn hình Trang hồ sơ: phím F10" in said


async def test_the_next_steps_of_the_open_dossier_are_commands(desk: Desk) -> None:
    code = take_in(desk).said.code
    app = program(desk)
    async with app.run_test(size=(110, 40)) as pilot:
        app.push_screen(DossierScreen(code))
        await settled(pilot)
        assert (await found(pilot, "bo sung"))[0].startswith(STEPS["ask-more"])
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, AskMore)


async def test_undo_is_shown_while_there_is_something_to_undo(tmp_path: Path) -> None:
    clock = Clock()
    with open_desk(tmp_path / "khac", clock) as other:
        app = program(other)
        async with app.run_test(size=(110, 40)) as pilot:
            await settled(pilot)
            assert "Ctrl+Z" not in shown(app.screen)
            assert not any("Hủy phiếu" in line for line in await found(pilot, "huy phieu vua"))
            await pilot.press("escape")
            code = take_in(other).said.code
            app.refresh_truth()
            await settled(pilot)
            assert f"Ctrl+Z Hủy {code[-4:]}" in shown(app.screen)
            assert (await found(pilot, "huy phieu"))[0].startswith("Hủy phiếu")
            await pilot.press("escape")
            clock.now = clock.now.replace(hour=clock.now.hour + 1)
            app.refresh_truth()
            await settled(pilot)
            assert "Ctrl+Z" not in shown(app.screen)
