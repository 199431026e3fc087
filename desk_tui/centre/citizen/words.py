"""What the page says of a package, in words a citizen reads on a phone."""

from __future__ import annotations

import hashlib

import msgspec

from db.kinds import Paper, Prepared
from desk_tui.centre.citizen.tongue import money, say
from desk_tui.centre.packages.term import read
from desk_tui.rules.problem import RuleProblem

PAPER_STATES = {
    "received": "Quầy đã nhận bản giấy",
    "digitised": "Đã có bản chụp",
    "shown": "Quầy đã xem, không cần nộp",
    "data": "Cơ quan đã có dữ liệu, không cần nộp",
    "missing": "Còn thiếu",
    "failed": "Chưa dùng được",
}
HAS_PICTURE = ("digitised",)
WANTED = ("missing", "failed")
_UNITS = {
    "working_day": "{amount} ngày làm việc",
    "working_hour": "{amount} giờ làm việc",
    "day": "{amount} ngày",
    "month": "{amount} tháng",
}

STATES = {
    "ready": "Đang chờ gửi",
    "with-citizen": "Chờ ông/bà xem và đồng ý",
    "agreed": "Ông/bà đã đồng ý; hồ sơ đang chờ nộp",
    "filed": "Đã nộp hồ sơ trực tuyến",
    "joined": "Đã gộp với hồ sơ ông/bà tự nộp",
    "stopped": "Hồ sơ này không nộp nữa",
}


def mark(said: Prepared) -> str:
    """Names the content the citizen sees; it changes with anything they could disagree with."""
    seen = msgspec.structs.replace(said, helper="", link="", link_until="", waits=False)
    return hashlib.sha256(msgspec.json.encode(seen, order="sorted")).hexdigest()[:32]


def fee(said: Prepared) -> str:
    if said.fee is None:
        return say("Theo mức thu của địa phương, báo khi tiếp nhận")
    return say("Không phải nộp") if said.fee == 0 else money(said.fee)


def term(said: Prepared) -> str:
    """ "19 giờ làm việc, tính từ khi cơ quan tiếp nhận hồ sơ trực tuyến"; empty when not known."""
    try:
        limit = read(said.term)
    except RuleProblem:
        return ""
    if limit is None:
        return ""
    if limit.unit == "same_day":
        return say("Trong ngày cơ quan tiếp nhận hồ sơ trực tuyến")
    long = say(_UNITS[limit.unit], amount=limit.amount)
    return say("{term}, tính từ khi cơ quan tiếp nhận hồ sơ trực tuyến", term=long)


def paper(one: Paper) -> str:
    """How a paper stands; why it is wanted is the desk's to say."""
    if one.state in HAS_PICTURE and one.pages:
        return say("Đã có bản chụp ({pages} trang)", pages=one.pages)
    return say(PAPER_STATES.get(one.state, one.state))
