"""Which style a configuration asks for."""

from __future__ import annotations

from desk_tui.centre.portal.config import PortalConfig
from desk_tui.centre.portal.direct import Direct
from desk_tui.centre.portal.gateway import Gateway
from desk_tui.centre.portal.newer import Newer
from desk_tui.centre.portal.portal import Portal
from desk_tui.centre.portal.wire import Keep, Wire


def connect(config: PortalConfig, keep: Keep) -> Portal:
    """A portal to speak to; nothing goes over the line yet. Not for several threads."""
    wire = Wire(keep, answer_seconds=config.answer_seconds)
    styles: dict[str, type[Direct | Gateway | Newer]] = {
        "direct": Direct,
        "gateway": Gateway,
        "newer": Newer,
    }
    return styles[config.style](config, wire)
