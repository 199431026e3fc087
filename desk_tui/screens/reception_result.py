"""What came of it, in the place of the form: the number in large, the date, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Digits, Static

from desk_tui.tongue import say
from desk_tui.widgets.facts import Facts
from desk_tui.widgets.keys import named


class ResultPanel(VerticalScroll):
    """Shown after saving; the keys belong to the screen."""

    slip: Path | None = None
    code = ""

    def compose(self) -> ComposeResult:
        yield Digits(id="result-number")
        yield Facts(id="result-facts")
        yield Static(id="result-said")
        yield Static(id="result-print")
        yield Static(id="result-keys")

    def show(
        self,
        head: str,
        number: str,
        facts: Sequence[tuple[str, str]],
        said: Sequence[str],
        slip: Path | None,
        effort: str,
        pay: bool = False,
    ) -> None:
        """`number` may be empty when the visit made no dossier; `pay`: there is a fee to take."""
        self.slip, self.code = slip, number
        self.border_title = Content(head)
        digits = self.query_one("#result-number", Digits)
        digits.update(number)
        digits.display = bool(number)
        self.query_one(Facts).show(facts)
        warnings = self.query_one("#result-said", Static)
        warnings.display = bool(said)
        warnings.update(
            Content("\n").join(Content.styled(f"! {line}", "$text-warning") for line in said)
        )
        keys = say("{key} thu tiền, ", key=named("reception.pay")) if pay else ""
        keys += say("{key} in phiếu, ", key=named("reception.print")) if slip else ""
        self.query_one("#result-keys", Static).update(
            Content.assemble(
                (
                    say(
                        "{keys}{key} hoặc quét thẻ: hồ sơ tiếp, Esc: về danh sách\n",
                        keys=keys,
                        key=named("app.receive"),
                    ),
                    "bold",
                ),
                (effort, "$text-muted"),
            )
        )
        self.display = True
        self.focus()

    def show_printing(self, words: str) -> None:
        self.query_one("#result-print", Static).update(Content(words))
