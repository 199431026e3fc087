"""The program an officer has open all day: the queue below, one screen per task above it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

from db.problem import RecordProblem
from desk_tui.counter import look, looks_choice, taking, training, typing_choice
from desk_tui.counter.desk import Desk
from desk_tui.screens import own_keys
from desk_tui.screens.doors import AppDoors
from desk_tui.screens.queue import QueueScreen
from desk_tui.sweep import LOOK_EVERY, Sweeper
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.driver import driver_class
from desk_tui.widgets.themes import known
from desk_tui.widgets.truth_line import Contact, TruthLine, TruthState

if TYPE_CHECKING:
    from desk_tui.counter.archivist import Archivist
    from desk_tui.counter.line import Sender
    from desk_tui.counter.notices import Told
    from desk_tui.counter.undo import Offer
    from desk_tui.rules.telex import Choice
    from desk_tui.screens.lock import Pin

TRUTH_SECONDS = 1.0
LOW_DISK = 1024**3
IDLE_LOOK = 5.0
ARCHIVE_AFTER = 20.0
COUNT_EVERY = 60.0
"""Seconds after which the figures of the office are kept up, so that F9 has little to count."""
IDLE_MINUTES = float(os.environ.get("DESK_TUI_IDLE_MINUTES", "10"))
"""Minutes without a key after which the screen locks itself."""


class DeskApp(AppDoors):
    """One officer at one record. Screens reach the open desk as `app.desk`."""

    TITLE = say("Quầy một cửa")
    ENABLE_COMMAND_PALETTE = False
    DEFAULT_MODE = "sitting-1"
    """Each officer who sits down has a mode, and so has each login: nothing lies below it."""
    BINDINGS = keys.bindings()

    def __init__(
        self, folder: Path, officer: str, opening: Future[Desk] | None = None, hint: str = ""
    ) -> None:
        super().__init__(driver_class=driver_class(), looks=looks_choice.last(folder))
        self.folder = folder
        self.officer = officer
        self.hint = hint
        self.login_problem: BaseException | None = None
        self.pin: Pin | None = None
        self.truth: TruthState | None = None
        self.live_words: dict[str, str] = {"app.undo": ""}
        """Actions that lead somewhere only for a while: what each would do now, or nothing."""
        self._opening = opening
        self._desk: Desk | None = None
        self._sender: Sender | None = None
        self._undoing: Offer | None = None
        self._archivist: Archivist | None = None
        self._ticking: list[Timer] = []
        self._last_key = time.monotonic()
        self._sweeper = Sweeper()
        self.made = ""
        """The dossier received since the queue was last seen."""
        self._sittings = 1

    @property
    def opened_desk(self) -> Desk | None:
        """None before the login."""
        return self._desk

    @property
    def desk(self) -> Desk:
        assert self._desk is not None, "no screen but the login runs before the desk is open"
        return self._desk

    def get_default_screen(self) -> Screen[None]:
        """The queue when the password of the environment was right, else the login.

        As the very first screen it is styled once, and no empty one before it.
        """
        if self._opening:
            try:
                self._desk = self._opening.result()
                self.officer = self._desk.officer
                return QueueScreen()
            except Exception as error:
                self.login_problem = error
        return _login()

    def on_mount(self) -> None:
        self.call_after_refresh(self._sweeper.begin)
        self.set_interval(LOOK_EVERY, lambda: self._sweeper.look(self._quiet))
        # Only a mode that was added can be removed, when the officer goes.
        self.add_mode(self.current_mode, self.get_default_screen)
        if self._desk is not None:
            self._begin()

    def opened(self, desk: Desk, pin: str) -> None:
        """An officer has logged in: show the queue."""
        self._desk, self.officer, self.login_problem = desk, desk.officer, None
        if pin:
            from desk_tui.screens.lock import Pin

            self.pin = Pin(pin)
        self._show_only(QueueScreen)
        self._begin()

    def _show_only(self, base: Callable[[], Screen[None]]) -> AwaitComplete:
        """Everything on the screen goes, and `base` comes."""
        self._sittings += 1
        before, mode = self.current_mode, f"sitting-{self._sittings}"
        self.add_mode(mode, base)
        self.switch_mode(mode)
        return self.remove_mode(before)

    def _begin(self) -> None:
        """The record is open: take the desk's own keys, start what works in the background."""
        own_keys.take_up(self)
        self.frame(training.is_training(self.desk))
        self.typing = typing_choice.chosen(self.desk)
        self.theme = known(looks_choice.chosen(self.desk))
        self._ticking = [
            self.set_interval(TRUTH_SECONDS, self.refresh_truth),
            self.set_interval(IDLE_LOOK, self._lock_when_idle),
            self.set_timer(ARCHIVE_AFTER, self._start_archivist),
            self.set_interval(COUNT_EVERY, self._count_figures),
        ]
        self.call_after_refresh(self._start_sender)

    def choose_typing(self, choice: Choice) -> None:
        super().choose_typing(choice)
        if self._desk is not None:
            keep = partial(typing_choice.keep, self._desk, choice)
            self.run_worker(keep, thread=True, group="typing", exit_on_error=False)

    def choose_looks(self, name: str) -> None:
        super().choose_looks(name)
        if self._desk is not None:
            keep = partial(looks_choice.keep, self._desk, name)
            self.run_worker(keep, thread=True, group="looks", exit_on_error=False)

    def _start_sender(self) -> None:
        """After the first picture, off the screen's thread: the sender's room imports a lot."""
        self.run_worker(self._start_sending, thread=True, group="sender", exit_on_error=False)
        self.run_worker(self._warm_up, thread=True, group="warm", exit_on_error=False)
        self.refresh_truth()

    def _warm_up(self) -> None:
        from desk_tui.counter import scan, slip

        slip.warm_up(self.desk)
        scan.tidy(self.desk)

    def _start_sending(self) -> None:
        from desk_tui.counter.line import Sender

        self._sender = Sender.start(self.desk)

    def _start_archivist(self) -> None:
        """Not at once: nothing of it is needed for the first dossiers."""
        if self._archivist is None:
            self._ask_for_secret()
        self.run_worker(self._start_archiving, thread=True, group="archivist", exit_on_error=False)

    def _start_archiving(self) -> None:
        from desk_tui.counter.archivist import Archivist

        if self._archivist is None:
            self._archivist = Archivist.start(self.desk)

    def _count_figures(self) -> None:
        def count() -> None:
            from desk_tui.counter import report

            report.keep_up(self.desk)

        self.run_worker(count, thread=True, group="count", exclusive=True, exit_on_error=False)

    def _ask_for_secret(self) -> None:
        from desk_tui.counter import signing

        if told := signing.paused(self.desk, os.environ.get(signing.SECRET)):
            self.notify(told.hint, title=told.why, timeout=12)

    def sign_with(self, secret: str) -> None:
        """The archive copies are signed with this from now on, in this session."""

        def use() -> None:
            self._start_archiving()
            if self._archivist:
                self._archivist.use(secret)

        self.run_worker(use, thread=True, group="archivist", exit_on_error=False)

    def nudge(self, *, now: bool = False) -> None:
        """Something was done: do not wait for the sender's timer."""
        if self._sender:
            self._sender.nudge(now=now)
        if self._archivist:
            self._archivist.nudge()

    def refresh_truth(self) -> None:
        if self._desk is None:
            return
        self.run_worker(
            self._ask_truth, thread=True, group="truth", exclusive=True, exit_on_error=False
        )
        if not any(one.group == "news" for one in self.workers):
            self.run_worker(self._ask_news, thread=True, group="news", exit_on_error=False)

    def _ask_truth(self) -> None:
        """Only reads: nobody who writes to the record for long may keep the line blank."""
        from desk_tui.counter.undo import Offer

        told = look.truth(self.desk)
        state = TruthState(
            unsent=told.unsent,
            oldest_at=told.oldest,
            errors=told.errors + len(told.troubles),
            error_words=", ".join(told.troubles),
            questions=told.questions,
            contacts=(
                *((Contact(told.last_contact),) if told.has_centre else ()),
                *(Contact(last, name) for name, last in told.beyond),
            ),
            disk_free=told.disk_free,
            disk_low=told.disk_free < LOW_DISK,
        )
        self.call_from_thread(self._show_truth, state)
        if self.framed:
            self.call_from_thread(self.show_trouble, training.fault(self.folder))
        self._undoing = self._undoing or Offer()
        self.call_from_thread(self._show_undo, self._undoing.words(self.desk))

    def _ask_news(self) -> None:
        """What is told once, which has to be written down."""
        from desk_tui.counter import failures, notices, outage, package_news

        for sentence in package_news.news(self.desk):
            self.call_from_thread(self.say, sentence)
        if cut := failures.watch(self.desk):
            self.call_from_thread(self._warn, say("Đã ghi nhật ký: {text}.", text=cut.words))
        if warning := outage.warning(self.desk):
            self.call_from_thread(self._warn, warning)
        if news := notices.news(self.desk):
            self.call_from_thread(self._tell_notices, news)
            notices.seen(self.desk, news)

    def _tell_notices(self, news: list[Told]) -> None:
        for one in news:
            title = say("Trung tâm báo lúc {at:%H:%M %d/%m}", at=one.at)
            self.notify(one.text, title=title, severity="warning", timeout=60)

    def _warn(self, words: str) -> None:
        self.notify(words, title=say("Mất nối, mất điện"), severity="warning", timeout=60)

    def _show_truth(self, state: TruthState) -> None:
        self.truth = state
        for screen in self.screen_stack:
            for line in screen.query(TruthLine):
                line.state = state

    def _show_undo(self, undo: str) -> None:
        if undo != self.live_words["app.undo"]:
            self.live_words["app.undo"] = undo
            self.screen.refresh_bindings()

    def tell(self, error: BaseException) -> None:
        """What happened and what to do, in the officer's words."""
        hint = say(getattr(error, "hint", ""))
        self.notify(
            hint or say("Thử lại; nếu còn lỗi, báo người quản trị."),
            title=say(str(error)),
            severity="error",
            timeout=12,
        )

    def say(self, text: str) -> None:
        self.notify(text, timeout=6)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            self._last_key = time.monotonic()
        await super().on_event(event)

    @property
    def _quiet(self) -> float:
        """Seconds since the last key."""
        return time.monotonic() - self._last_key

    def _lock_when_idle(self) -> None:
        if self._quiet >= IDLE_MINUTES * 60:
            self.action_lock()
            if self._archivist:
                self._archivist.idle()

    @property
    def locked(self) -> bool:
        from desk_tui.screens.lock import LockScreen

        return any(isinstance(screen, LockScreen) for screen in self.screen_stack)

    def action_lock(self) -> None:
        """Cover everything; the forms below keep what was typed."""
        from desk_tui.screens.lock import LockScreen

        if self._desk and not self.locked:
            self.push_screen(LockScreen())

    def action_switch_officer(self) -> None:
        """Back to the login; half-typed forms are in the journal of who typed them."""
        self.run_worker(self._to_login(), group="login")

    async def _to_login(self) -> None:
        """Screens go first: they read from the desk until they are gone."""
        await self._show_only(_login)
        self._stop()

    def on_help_screen_say(self, message: Message) -> None:
        """F1 twice: words to say where the officer is."""
        from desk_tui.screens.say import SayScreen, situation_of
        from desk_tui.widgets.help import HelpScreen

        if isinstance(message, HelpScreen.Say) and self._desk and not self.locked:
            self.push_screen(SayScreen(situation_of(message.about)))

    def action_leaflet(self) -> None:
        """How to file online what is on the screen, on paper, in one key."""
        from desk_tui.screens.leaflet import print_leaflet

        print_leaflet(self)

    def action_note(self) -> None:
        """Something to write down about what is on the screen, or about the office."""
        from desk_tui.screens.dossier import DossierScreen
        from desk_tui.screens.leaflet import about
        from desk_tui.screens.note import NoteDialog, paper_at

        dossier = self.screen.code if isinstance(self.screen, DossierScreen) else ""
        dialog = NoteDialog(
            self.desk, dossier, about(self.screen).procedure, paper=paper_at(self.screen)
        )
        self.push_screen(dialog, self._noted)

    def _noted(self, words: str | None) -> None:
        if words:
            self.say(words)
            self.nudge()

    def action_undo(self) -> None:
        from desk_tui.screens.undo import take_back

        take_back(self)

    def action_group(self) -> None:
        """All dossiers of one letter."""
        from desk_tui.screens.group import GroupDialog

        self.push_screen(GroupDialog(), self._noted)

    def _stop(self) -> None:
        for timer in self._ticking:
            timer.stop()
        if self._sender:
            self._sender.stop()
            self._sender = None
        if self._archivist:
            self._archivist.stop()
            self._archivist = None
        if self._desk:
            from desk_tui.counter import failures
            from desk_tui.counter.feed import stop_all

            stop_all(self._desk)
            failures.ended(self._desk)
            looks_choice.leave(self.folder, self.theme)
            with suppress(RecordProblem):
                taking.release_for_now(self._desk, quietly=True)
            self._desk.close()
            self._desk = self.truth = None
        self.pin = None

    def on_unmount(self) -> None:
        self._stop()
        self._sweeper.end()


def _login() -> Screen[None]:
    from desk_tui.screens.login import LoginScreen

    return LoginScreen()
