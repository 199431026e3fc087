"""What the screen below is about, and the leaflet for it in one key (B0-10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.screen import Screen

from desk_tui.screens.base import DeskScreen
from desk_tui.tongue import say

if TYPE_CHECKING:
    from desk_tui.app import DeskApp
    from desk_tui.counter.leaflet import Leaflet

WHICH = say("Chọn thủ tục trước (màn hình tiếp nhận hoặc trang của gói), rồi in tờ hướng dẫn.")


@dataclass(frozen=True)
class About:
    """The matter of a screen; every part may be empty. `link` is a package's, told once."""

    procedure: str = ""
    person: str = ""
    subject: str = ""
    link: str = ""


def about(screen: Screen[object]) -> About:
    """What the officer has on the screen."""
    from desk_tui.screens.packages import PackageScreen
    from desk_tui.screens.reception import ReceptionScreen

    match screen:
        case ReceptionScreen():
            form = screen.form
            chosen = form.procedure.chosen
            person = "" if form.owner.empty else form.owner.person.name
            return About(chosen.code if chosen else "", person)
        case PackageScreen(package=package, made=made) if package:
            said = package.said
            link = made.url if made else ""
            return About(said.procedure, said.applicant.name, package.row.id, link)
        case _:
            return About()


def print_leaflet(host: DeskApp) -> None:
    """Draw, count and print, and tell how it went."""
    from desk_tui.counter import drafting, leaflet

    screen = host.screen
    matter = about(screen)
    if not matter.procedure or not isinstance(screen, DeskScreen):
        host.say(WHICH)
        return

    def work() -> tuple[Leaflet, str]:
        made = leaflet.hand_out(
            host.desk, matter.procedure, subject=matter.subject, person=matter.person
        )
        told = drafting.printed(made.slip).message if made.slip else "; ".join(made.warnings)
        return made, told

    def done(answer: tuple[Leaflet, str]) -> None:
        made, told = answer
        until = say(" Đúng đến hết {until:%d/%m/%Y}.", until=made.until) if made.until else ""
        host.say(f"Tờ hướng dẫn {made.procedure}: {told}{until}")
        host.nudge()

    screen.do(work, done, group="leaflet", words=say("In tờ hướng dẫn"))
