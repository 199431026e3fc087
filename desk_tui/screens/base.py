"""What every screen shares: the open desk, work off the screen's thread, problems told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.binding import BindingType
from textual.screen import ModalScreen, Screen
from textual.worker import Worker, get_current_worker

from desk_tui.widgets import keys

if TYPE_CHECKING:
    from desk_tui.app import DeskApp
    from desk_tui.counter.desk import Desk

T = TypeVar("T")
R = TypeVar("R")


class AtDesk:
    """Mixed into screens and dialogs: reach the desk, and run verbs without freezing a key."""

    _host: DeskApp | None = None

    @property
    def host(self) -> DeskApp:
        # Kept, because a dialog that has closed still finishes what its last key began.
        if self._host is None:
            self._host = cast("DeskApp", self.app)  # pyright: ignore[reportAttributeAccessIssue]
        return self._host

    @property
    def desk(self) -> Desk:
        return self.host.desk

    def do(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        *,
        group: str,
        words: str,
        failed: Callable[[BaseException], None] | None = None,
    ) -> Worker[T]:
        """Run a verb in a thread; `done` or `failed` follow on the screen's own thread.

        A newer call of the same group replaces the older one, whose answer is dropped.
        Without `failed` the problem is told in a toast: what happened, what to do.
        """

        def run() -> T:
            try:
                result = work()
            except Exception as error:
                if not get_current_worker().is_cancelled:
                    self.host.call_from_thread(failed or self.host.tell, error)
                raise
            if not get_current_worker().is_cancelled:
                self.host.call_from_thread(done, result)
            return result

        return self.host.run_worker(
            run, thread=True, exclusive=True, exit_on_error=False, group=group, description=words
        )


class DeskScreen(AtDesk, Screen[None]):
    """A full screen of the program."""


class DeskDialog(AtDesk, ModalScreen[R]):
    """A question over a screen; Esc or F12 gives up without changing anything."""

    BINDINGS: ClassVar[list[BindingType]] = keys.dialog_bindings()
