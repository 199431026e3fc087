"""Money at the desk: asked for, taken, reported, confirmed; never computed again."""

from __future__ import annotations

from desk_tui.counter.fee_parts import How, asked, purpose_of

__all__ = ["How", "asked", "purpose_of"]
