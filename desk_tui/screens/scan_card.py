"""A card seen on a scanned page goes the way of a card read by hand: into the reception form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk_tui.screens.reception import ReceptionScreen
from desk_tui.widgets.burst import CardScanned

if TYPE_CHECKING:
    from desk_tui.app import DeskApp


def take_card(host: DeskApp, payload: str) -> None:
    """Into the form that is open below, which asks whose card it is; else into a new form.

    Unfinished forms are offered before a new one begins.
    """
    open_forms = [one for one in host.screen_stack if isinstance(one, ReceptionScreen)]
    if not open_forms:
        host.push_screen(ReceptionScreen(card=payload, drafts=True))
        return
    while host.screen is not open_forms[-1]:
        host.pop_screen()
    open_forms[-1].post_message(CardScanned(payload))
