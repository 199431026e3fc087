"""What the slip room says when it cannot read or print a slip."""

from __future__ import annotations


class SlipProblem(Exception):
    """A refusal in the officer's words: what happened and why, and what to do."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
