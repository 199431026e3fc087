"""A chart of bars, and the same in words where nothing is painted."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual_plotext import PlotextPlot


class Bar(Struct, frozen=True):
    """One bar: its name, how high it is (None: there is nothing to tell), and that in words."""

    name: str
    value: float | None
    words: str


class Bars(PlotextPlot):
    """Shows what it was given last. `in_words` is read out in the linear mode."""

    in_words = ""

    def show(
        self, title: str, bars: Sequence[Bar], *, share: bool = False, aim: float | None = None
    ) -> None:
        """Bars under a title; `share`: of a hundred per cent; `aim`: what they should reach."""
        self.clear()
        self.in_words = f"{title}: " + "; ".join(f"{one.name} {one.words}" for one in bars)
        self.plt.bar([one.name for one in bars], [one.value or 0.0 for one in bars], width=0.5)
        self.plt.title(title)
        if share:
            self.plt.ylim(0, 100)
            self.plt.yticks([0, 50, 100])
        if aim is not None:
            self.plt.hline(aim)

    def clear(self) -> None:
        """An empty chart."""
        self.in_words = ""
        self.plt.clear_data()
        self.plt.clear_figure()
        self.refresh()
