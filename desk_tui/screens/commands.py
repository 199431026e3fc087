"""What Ctrl+P finds beside the keys of the screen: the next steps of the dossier that is open, and
every other verb of the program with the place where it is done."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.screen import Screen

from desk_tui import tongue
from desk_tui.screens.dossier import DossierScreen
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.palette import FAR, Command

if TYPE_CHECKING:
    from desk_tui.app import DeskApp

_STEPS_KEY = "dossier.next"


def more(app: DeskApp, screen: Screen[object], here: Iterable[str]) -> list[Command]:
    """`here`: the ids of the actions that can be used on the screen itself."""
    steps = _steps(screen)
    elsewhere = _elsewhere(app, set(here), {step.words for step in steps})
    return [*steps, *elsewhere, *_languages(app)]


def _languages(app: DeskApp) -> list[Command]:
    """Named in their own words, for whoever cannot read the one on the screen."""
    return [
        Command(
            f"Ngôn ngữ, language: {name}",
            "",
            say("Màn hình nói tiếng này từ lần mở sau; phiếu in vẫn bằng tiếng Việt."),
            partial(_speak, app, language),
            FAR,
        )
        for language, name in tongue.LANGUAGES.items()
        if language != tongue.spoken()
    ]


def _speak(app: DeskApp, language: str) -> None:
    try:
        tongue.keep(app.folder, language)
    except OSError as error:
        app.tell(error)
    else:
        app.say(say("Từ lần mở sau màn hình nói {name}.", name=tongue.LANGUAGES[language]))


def _steps(screen: Screen[object]) -> list[Command]:
    """What may be done now with the dossier on the screen."""
    if not isinstance(screen, DossierScreen):
        return []
    key = keys.named(_STEPS_KEY)
    return [
        Command(
            step.words,
            key,
            say("Việc tiếp của {code}.", code=screen.code),
            partial(screen.take_step, step.id),
        )
        for step in screen.steps()
    ]


def _elsewhere(app: DeskApp, here: set[str], steps: set[str]) -> list[Command]:
    from desk_tui.counter.hand_steps import EVERY_STEP
    from desk_tui.counter.next_steps import DEEDS

    found: list[Command] = []
    for action in keys.ACTIONS:
        if action.id not in here and action.where in keys.DESK_PLACES:
            place = keys.place_name(action.where)
            found.append(_told(app, action.words, keys.named(action.id), action.help, place))
    next_key = keys.named(_STEPS_KEY)
    for words in (*(deed.step.words for deed in DEEDS), *(step.words for step in EVERY_STEP)):
        if words not in steps:
            how = say("Khi hồ sơ ở trạng thái cho phép.")
            found.append(_told(app, words, next_key, how, keys.PLACES["dossier"]))
    return found


def _told(app: DeskApp, words: str, key: str, help: str, place: str) -> Command:
    """Chosen, it says where it is done: half of them need a dossier or a form to be open."""
    said = say("“{text}” làm ở màn hình {place}: phím {key}.", text=words, place=place, key=key)
    return Command(f"{words} · {place}", key, help, partial(app.say, said), FAR)
