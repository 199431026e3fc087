"""The terminal driver: plain text from input methods, and no byte that can end the program.

Textual asks terminals that know the Kitty keyboard protocol to report every key, with its text.
In that mode an input method that commits a whole word (ibus, fcitx, macOS) arrives as one long
list of numbers, which Textual gives up on. We ask for the first level only: Esc stays instant and
text stays text. `TEXTUAL_DISABLE_KITTY_KEY=1` switches the protocol off altogether.

A Linux console gets only signs that its font has, and is asked nothing that it may print instead
of answering. In the linear mode nothing is painted: see `linear`.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from textual import events
from textual._xterm_parser import XTermParser
from textual.driver import Driver

from desk_tui.widgets import glyphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.message import Message

    from desk_tui.widgets.linear import Narrator

_KITTY_REQUEST = re.compile(r"\x1b\[>\d+u")
_ALT = re.compile(r"\x1b[a-z0-9]")
_KITTY_LEVEL_ONE = "\x1b[>1u"
_ASKED = re.compile(r"\x1b\[[<>][0-9;]*u|\x1b\[\?[0-9]+\$p")
"""What Textual asks of a terminal: the keyboard protocol, and which modes it knows."""
_PASTE_MODE = ("\x1b[?2004h", "\x1b[?2004l")


def plain_key(event: events.Key) -> events.Key:
    """The same key as all terminals should have told it.

    Ctrl+H is what some terminals send for Backspace. Alt and Ctrl never type a letter: terminals
    without the Kitty protocol report Alt+1 together with the text "1", which would land in a box.
    """
    if event.key == "ctrl+h":
        return events.Key("backspace", "\x7f")
    if event.key.startswith(("alt+", "ctrl+")) and event.is_printable:
        return events.Key(event.key, None)
    return event


class PlainParser(XTermParser):
    """Reads Esc with a letter or digit as Alt and that key, at once.

    Textual makes Mac signs of the digits ("¡", "™"), a step by words of B and F, and of the others
    "^" and a letter when the next key comes within a tenth of a second.
    """

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if _ALT.fullmatch(sequence):
            return [events.Key(f"alt+{sequence[1]}", None)]
        return super()._sequence_to_key_events(sequence, alt)


class _PlainKeys(Driver):
    """What both platforms' drivers share here."""

    def process_message(self, message: Message) -> None:
        super().process_message(plain_key(message) if isinstance(message, events.Key) else message)


class _ConsoleSigns(Driver):
    """Writes only what a Linux console can show."""

    def write(self, data: str) -> None:
        super().write(glyphs.for_console(_ASKED.sub("", data)))


class _Told(Driver):
    """Writes nothing of what is painted: each painting makes the narrator look for news."""

    _narrator: Narrator | None = None

    def write(self, data: str) -> None:
        if data in _PASTE_MODE and not glyphs.is_dumb(os.environ):
            super().write(data)
            return
        if self._narrator is None:
            from desk_tui.widgets.linear import Narrator

            self._narrator = Narrator(self._app, super().write)
        self._narrator.stir()

    def tell_again(self) -> None:
        """Tell the whole screen once more."""
        if self._narrator is not None:
            self._narrator.forget()
            self._narrator.stir()


def driver_class(environ: Mapping[str, str] = os.environ) -> type[Driver]:
    """The driver for this platform and terminal, to be given to the app as `driver_class`."""
    plain = _windows_driver() if sys.platform == "win32" else _unix_driver()
    ways: list[type[Driver]] = [_Told] * glyphs.is_linear(environ)
    ways += [_ConsoleSigns] * glyphs.is_console(environ)
    return type("DeskDriver", (*ways, plain), {}) if ways else plain


def _windows_driver() -> type[Driver]:
    from textual.drivers import win32
    from textual.drivers.windows_driver import WindowsDriver

    # The Windows driver's thread builds its parser from this name.
    setattr(win32, "XTermParser", PlainParser)  # noqa: B010

    class PlainWindowsDriver(_PlainKeys, WindowsDriver):
        """Windows already asks for level one."""

    return PlainWindowsDriver


def _unix_driver() -> type[Driver]:
    import selectors
    from codecs import getincrementaldecoder

    from textual.drivers.linux_driver import LinuxDriver

    class PlainUnixDriver(_PlainKeys, LinuxDriver):
        """Linux and macOS."""

        def write(self, data: str) -> None:
            super().write(_KITTY_REQUEST.sub(_KITTY_LEVEL_ONE, data))

        def run_input_thread(self) -> None:
            """Read keys until the app leaves.

            Bytes that are no UTF-8 (an old TCVN3 paste, a terminal in another encoding) become
            the sign for an unreadable letter; the driver this replaces ends the program instead.
            """
            parser = PlainParser(self._debug)
            decode = getincrementaldecoder("utf-8")("replace").decode
            with selectors.SelectSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                while not self.exit_event.is_set():
                    if selector.select(0.1):
                        data = os.read(self.fileno, 4096)
                        if not data:
                            break
                        # Half a letter decodes to nothing, which would tell the parser to stop.
                        if text := decode(data):
                            for message in parser.feed(text):
                                self.process_message(message)
                    for message in parser.tick():
                        self.process_message(message)

    return PlainUnixDriver
