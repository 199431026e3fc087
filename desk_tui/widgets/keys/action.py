"""One thing that an officer can do by a key."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

EVERYWHERE = "everywhere"


class Action(Struct, frozen=True):
    """Something an officer can do by a key. `id` also names it in the settings."""

    id: str
    keys: str
    words: str
    help: str
    where: str = EVERYWHERE
    shown: bool = True
    run: str = ""

    @property
    def method(self) -> str:
        """What Textual runs: `action_<method>` of the app or the screen, or what `run` says."""
        if self.run:
            return self.run
        place, _, name = self.id.partition(".")
        return f"app.{name}" if place == "app" else name


def numbered(where: str, stem: str, names: Sequence[str], lead: str) -> tuple[Action, ...]:
    """Alt+1, Alt+2 … for the lists of a screen; `lead` begins what the help tells of each."""
    return tuple(
        Action(
            f"{where}.{stem}{number}",
            f"alt+{number}",
            words,
            f"{lead}: {words.lower()}.",
            where,
            shown=False,
            run=f"{stem}({number - 1})",
        )
        for number, words in enumerate(names, start=1)
    )
