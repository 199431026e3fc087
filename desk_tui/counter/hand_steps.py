"""What may be done next with things that travel: the result, its letter, the paper folder."""

from __future__ import annotations

from db import handing
from db.kinds import PostAsked, PostMoved, Returned
from desk_tui.counter.folder_places import lies_at
from desk_tui.counter.look import Whole
from desk_tui.counter.next_steps import NextStep
from desk_tui.rules.statuses import OPEN, Status
from desk_tui.tongue import say

FOLDER_BACK = NextStep("folder_back", say("Hồ sơ giấy: rút về quầy, lùi một bước"))
ORDER = NextStep("letter_order", say("Gửi kết quả qua bưu chính"))
TO_THE_POST = NextStep("letter_post", say("Thư: giao bưu điện, ghi số"))
RECALL = NextStep("letter_recall", say("Thư: thu hồi lệnh chưa gửi"))
ARRIVED = NextStep("letter_arrived", say("Thư: đã phát, hoặc bị chuyển hoàn"))
AGAIN = NextStep("give_back", say("Trả cho công dân (thư bị chuyển hoàn)"))
WANT = NextStep("want", say("Đổi cách nhận kết quả"))
EVERY_STEP = (FOLDER_BACK, ORDER, TO_THE_POST, RECALL, ARRIVED, WANT)
"""What `hand_steps` may offer."""


def handed(whole: Whole) -> tuple[str, str]:
    """Which hand or letter has the result and what names it, as its acts say one after the
    other: ("order", "EE123"); ("", "") while it is here."""
    said = (
        act.read()
        for act in sorted(whole.acts, key=lambda act: act.place)
        if act.kind in ("result.returned", "post.asked", "post.moved")
    )
    value = ""
    for one in said:
        if isinstance(one, Returned | PostAsked | PostMoved):
            found = handing.value(one)
            value = value if found is None else found
    return handing.parts(value)


def delivered(whole: Whole) -> bool:
    """Whether the post has said that the letter arrived."""
    last = [act for act in whole.acts if act.kind == "post.moved"]
    said = max(last, key=lambda act: act.place).read() if last else None
    return isinstance(said, PostMoved) and said.state == "delivered"


def hand_steps(whole: Whole) -> tuple[NextStep, ...]:
    """Beside `next_steps`, in the order they are most often wanted."""
    row = whole.row
    if row.void:
        return ()
    status, (way, _) = Status(row.status), handed(whole)
    steps: list[NextStep] = []
    if status == Status.RETURNED and way == handing.BACK:
        steps += [AGAIN, ORDER]
    elif status == Status.RETURNED and way == handing.POST and not delivered(whole):
        steps.append(ARRIVED)
    elif status == Status.FINISHED:
        steps += [TO_THE_POST, RECALL] if way == handing.ORDER else [ORDER]
    if status in OPEN | {Status.FINISHED}:
        steps += [FOLDER_BACK] if lies_at(whole) else []
        steps.append(WANT)
    return tuple(steps)


def where(whole: Whole) -> str:
    """Where its paper folder and its letter are; empty while both are here or gone for good."""
    place, (way, number) = lies_at(whole), handed(whole)
    letter = {
        handing.ORDER: say("thư chờ giao bưu điện {number}", number=number),
        handing.POST: say(
            "thư đã {what}, số {number}",
            what=say("phát") if delivered(whole) else say("giao bưu điện"),
            number=number,
        ),
        handing.BACK: say("thư {number} bị chuyển hoàn, đang ở quầy", number=number),
    }.get(way, "")
    folder = say("hồ sơ giấy ở {place}", place=place) if place else ""
    return " · ".join(part.rstrip() for part in (folder, letter) if part)
