"""Where the keys lead: each opens a screen that is imported when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from desk_tui.screens.base import DeskScreen
from desk_tui.screens.exercises_hall import HallApp

if TYPE_CHECKING:
    from textual.screen import Screen

    from db.drafts import Draft
    from desk_tui.app import DeskApp
    from desk_tui.widgets.palette import Command


class AppDoors(HallApp):
    """What opens over any screen."""

    def open_reception(self, draft: Draft | None = None) -> None:
        from desk_tui.screens.reception import ReceptionScreen

        self.push_screen(ReceptionScreen(draft))

    def open_dossier(self, code: str) -> None:
        from desk_tui.screens.dossier import DossierScreen

        self.push_screen(DossierScreen(code))

    def action_sign(self) -> None:
        from desk_tui.screens.sign import SignDialog

        self.push_screen(SignDialog())

    def action_help(self) -> None:
        from desk_tui.screens.field_help import open_help

        open_help(cast("DeskApp", self))

    def action_keys(self) -> None:
        from desk_tui.screens.keymap import KeymapScreen

        self.push_screen(KeymapScreen())

    def more_commands(self, screen: Screen[object], here: list[str]) -> list[Command]:
        """What the palette lists beside the keys of the screen."""
        from desk_tui.screens.commands import more

        app = cast("DeskApp", self)
        return more(app, screen, here) if app.opened_desk else []

    def action_palette(self) -> None:
        from desk_tui.widgets.palette import DeskPalette

        self.push_screen(DeskPalette())

    async def action_back(self) -> None:
        """One screen down; the queue is the bottom."""
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def action_line(self) -> None:
        from desk_tui.screens.line import LineDialog

        self.push_screen(LineDialog())

    def action_questions(self) -> None:
        from desk_tui.screens.questions import QuestionsDialog

        self.push_screen(QuestionsDialog())

    def action_verify(self) -> None:
        from desk_tui.screens.verify import VerifyDialog

        self.push_screen(VerifyDialog())

    def action_guide(self) -> None:
        """Steps for the citizen's phone, about what is on the screen."""
        from desk_tui.screens.guide import GuideScreen
        from desk_tui.screens.leaflet import about

        matter = about(self.screen)
        self.push_screen(GuideScreen("continue" if matter.link else "file-online", matter))

    def action_visit(self) -> None:
        from desk_tui.screens.visit import VisitDialog

        self.push_screen(VisitDialog())

    def action_calls(self) -> None:
        """Phone calls that wait for something."""
        from desk_tui.screens.calls import CallsScreen

        self.push_screen(CallsScreen())

    def action_care(self) -> None:
        """What is nobody's dossier: the machine, moving in, what goes, exercises."""
        from desk_tui.screens.moving import MovingScreen

        self.push_screen(MovingScreen())

    def action_receive(self) -> None:
        self.open_reception()


class QueueDoors(DeskScreen):
    """What opens over the queue."""

    def action_words(self) -> None:
        """Search the text of digitised papers."""
        from desk_tui.screens.paper_search import PaperSearchDialog

        self.host.push_screen(PaperSearchDialog())

    def action_deadlines(self) -> None:
        """Dates to keep an eye on."""
        from desk_tui.screens.deadlines import DeadlinesScreen

        self.host.push_screen(DeadlinesScreen())

    def action_packages(self) -> None:
        """What was made ready for filing online."""
        from desk_tui.screens.packages import PackagesScreen

        self.host.push_screen(PackagesScreen())

    def action_money(self) -> None:
        """Who still has to pay, the receipt books, the end of the day."""
        from desk_tui.screens.payments import PaymentsScreen

        self.host.push_screen(PaymentsScreen())

    def action_folders(self) -> None:
        """Paper folders out to a unit and back."""
        from desk_tui.screens.hand_over import HandOverScreen

        self.host.push_screen(HandOverScreen())

    def action_returns(self) -> None:
        """Results that wait for their citizens."""
        from desk_tui.screens.returns import ReturnsScreen

        self.host.push_screen(ReturnsScreen())

    def action_messages(self) -> None:
        """What was sent to citizens, and what did not get there."""
        from desk_tui.screens.messages import MessagesScreen

        self.host.push_screen(MessagesScreen())

    def action_attest(self) -> None:
        """The attestation lane."""
        from desk_tui.screens.attest import AttestScreen

        self.host.push_screen(AttestScreen())

    def action_books(self) -> None:
        """Books of attestation."""
        from desk_tui.screens.attest_books import AttestBooksScreen

        self.host.push_screen(AttestBooksScreen())

    def action_notes(self) -> None:
        """Difficulties, useless steps, feedback, ratings, training."""
        from desk_tui.screens.notes import NotesScreen

        self.host.push_screen(NotesScreen())

    def action_helps(self) -> None:
        """Help given to citizens."""
        from desk_tui.screens.helps import HelpsScreen

        self.host.push_screen(HelpsScreen())

    def action_today(self) -> None:
        """The figures of the office."""
        from desk_tui.screens.today import TodayScreen

        self.host.push_screen(TodayScreen())

    def action_tickets(self) -> None:
        """The waiting room."""
        from desk_tui.screens.tickets import TicketsScreen

        self.host.push_screen(TicketsScreen())
