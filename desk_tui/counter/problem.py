"""What a verb says when a rule of the office refuses what was asked."""

from __future__ import annotations


class Refusal(Exception):
    """A refusal in the officer's words: what happened and why, and what to do."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
