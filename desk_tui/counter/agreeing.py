"""How somebody agrees that what they gave before serves again, in words (B0-20)."""

from __future__ import annotations

from collections.abc import Sequence

from db.kinds import DataReused
from db.kinds_once import PaperSource
from desk_tui.counter.problem import Refusal
from desk_tui.tongue import say

FACTS = {
    "name": say("Họ và tên"),
    "birth": say("Ngày sinh"),
    "sex": say("Giới tính"),
    "phone": say("Điện thoại"),
    "email": say("Thư điện tử"),
    "address": say("Địa chỉ"),
}
"""What is offered again, as an officer calls it."""
CONSENT = {"spoken": say("nói đồng ý tại quầy"), "signed": say("ký đồng ý tại quầy")}


def agreed(how: str, facts: tuple[str, ...], papers: tuple[PaperSource, ...]) -> DataReused:
    """The act that tells of it. Raises Refusal `no-consent` when nobody agreed."""
    if how not in CONSENT:
        raise Refusal(
            "no-consent",
            say("Công dân chưa đồng ý cho dùng lại dữ liệu, giấy tờ đã có."),
            say(
                "Hỏi công dân; đồng ý thì ghi lại (--again spoken hoặc signed), không thì nhận mới."
            ),
        )
    return DataReused(how=how, words=_words(facts, len(papers)), facts=facts, papers=papers)


def _words(facts: Sequence[str], count: int) -> str:
    """What the person was asked."""
    what = [FACTS.get(name, name).lower() for name in facts]
    what += [say("{count} giấy tờ đã số hóa", count=count)] if count else []
    return f"Tôi đồng ý để cơ quan dùng lại {', '.join(what)} mà tôi đã cung cấp trước đây."
