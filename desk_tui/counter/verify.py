"""Is this slip ours, whole, and the one that counts? Answered without a network (TRK-02)."""

from __future__ import annotations

from dataclasses import dataclass

from db import queue, settings
from desk_tui.counter import leaflet
from desk_tui.counter.desk import Desk
from desk_tui.counter.money_slips import fee_state
from desk_tui.counter.slip import slip_key
from desk_tui.rules.text import tidy
from desk_tui.slips import seal
from desk_tui.slips.problem import SlipProblem
from desk_tui.tongue import say

WORDS = {
    "current": say("Phiếu thật, còn giá trị"),
    "replaced": say("Phiếu thật nhưng đã được thay"),
    "revoked": say("Phiếu thật nhưng đã bị thu hồi"),
    "forged": say("Phiếu giả: chữ ký không phải của quầy nào đã biết"),
    "altered": say("Phiếu bị sửa hoặc quét sai: nội dung không còn nguyên vẹn"),
}


TWICE = say(
    "Phiếu thật nhưng hai quầy cùng in bản {} khi mất nối với nhau; bản của quầy kia đang tính."
)
SEPARATORS = 9
"""Strokes between the ten parts of a slip's text."""


@dataclass(frozen=True)
class Verdict:
    """`known` says whether the dossier, visit or receipt is in this desk's own record."""

    valid: bool
    state: str
    code: str
    version: int
    known: bool
    newest: int
    told: str = ""
    """What there is to say of this very paper, instead of the words of its state."""

    @property
    def words(self) -> str:
        if self.told:
            return self.told
        said = WORDS[self.state]
        if self.state == "replaced":
            return say("{said} bằng bản {newest}.", said=said, newest=self.newest)
        if self.valid and not self.known:
            return say("{said}; do quầy khác cấp, chưa có trong sổ quầy này.", said=said)
        return f"{said}."


def verify(desk: Desk, qr: str) -> Verdict:
    """Raises SlipProblem `not-a-slip` for a text that is no slip of ours at all."""
    known_keys = [seal.public_key(slip_key(desk))]
    others = settings.get(desk.read, "slip_keys", [])
    known_keys += [bytes.fromhex(key["public"]) for key in others]
    reading = _read(tidy(qr), known_keys)
    code = reading.facts.code if reading.facts else ""
    version = reading.facts.version if reading.facts else 0
    if reading.seal != "good" or reading.facts is None:
        return Verdict(False, reading.seal, code, version, False, version)
    if reading.facts.kind == "fee":
        state, known = fee_state(desk, reading.facts)
        return Verdict(state == "current", state, code, version, known, version)
    if reading.facts.kind == "leaflet":
        held = leaflet.standing(desk, reading.facts)
        current = held.state == "current"
        return Verdict(current, held.state, code, version, True, version, held.words)
    row = queue.find(desk.read, code)
    subject = row.id if row else code.lower()
    form = seal.FORM_OF[reading.facts.kind]
    slips = [slip for slip in queue.slips(desk.read, subject) if slip["form"] == form]
    newest = max((slip["version"] for slip in slips), default=version)
    same = [slip for slip in slips if slip["version"] == version]
    revoked = any(slip["revoked"] for slip in same)
    twice = bool(same) and not any(_is(slip["text"], qr) for slip in same)
    state = "revoked" if revoked else "replaced" if newest > version or twice else "current"
    told = TWICE.format(version) if state == "replaced" and newest == version else ""
    return Verdict(state == "current", state, code, version, bool(slips), newest, told)


def _is(kept: str, scanned: str) -> bool:
    """Whether this very paper is the one the record counts; old records kept no text."""
    return not kept or kept.upper() == tidy(scanned).upper()


def _read(text: str, keys: list[bytes]) -> seal.Reading:
    """As `seal.read`, but a slip whose very first letters were spoilt is still a spoilt slip."""
    try:
        return seal.read(text, keys)
    except SlipProblem:
        if text.count("/") < SEPARATORS - 1:
            raise
        return seal.Reading(seal="altered", facts=None, key_id="")
