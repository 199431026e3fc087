"""Somebody stands at the desk for somebody else: by what right, and what it covers (IDN-04)."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from db.kinds_dossier import Authority
from db.problem import RecordProblem
from desk_tui.counter.desk import local
from desk_tui.counter.problem import Refusal
from desk_tui.counter.walkin import Walkin
from desk_tui.rules.text import tidy
from desk_tui.tongue import say

ACTS_AS = {
    "law": say("đại diện theo pháp luật"),
    "authority": say("được ủy quyền"),
    "introduced": say("được tổ chức giới thiệu"),
    "carrier": say("nộp hộ"),
}
"""What lets somebody file for the owner; who only carries the papers never collects."""


def checked(
    walkin: Walkin, day: date, due: datetime | None
) -> tuple[Authority | None, tuple[str, ...]]:
    """(the paper as it is kept, what to tell).

    Raises RecordProblem `no-submitter`, `unknown-right`, `no-authority-paper`; Refusal
    `authority-ended`, `authority-not-filing`.
    """
    given, right = walkin.authority, walkin.acts_as
    if right and right not in ACTS_AS:
        raise RecordProblem(
            "unknown-right",
            say("Không có tư cách người nộp “{right}”.", right=right),
            say(
                "Chọn: {acts_as}.",
                acts_as="; ".join(f"{key} ({words})" for key, words in ACTS_AS.items()),
            ),
        )
    if walkin.submitter is None:
        return _nobody(walkin, right)
    if given is None:
        if right == "carrier":
            return Authority(paper=ACTS_AS[right]), (_only_owner(walkin),)
        lacking = right in ("authority", "introduced")
        return None, (say("Chưa ghi giấy ủy quyền hoặc giấy giới thiệu."),) if lacking else ()
    paper = tidy(given.paper)
    if not paper:
        raise RecordProblem(
            "no-authority-paper",
            say("Chưa ghi giấy ủy quyền nào."),
            say("Ghi số, ngày của giấy ủy quyền hoặc giấy giới thiệu."),
        )
    if not given.files:
        raise Refusal(
            "authority-not-filing",
            say("Giấy ủy quyền {paper} không gồm việc nộp hồ sơ.", paper=paper),
            say("Chủ hồ sơ đến nộp, gửi bưu chính, hoặc mang giấy ủy quyền ghi rõ được nộp hồ sơ."),
        )
    until = date.fromisoformat(given.until) if given.until else None
    if until and until < day:
        raise Refusal(
            "authority-ended",
            say(
                "Giấy ủy quyền {paper} đã hết hạn từ ngày {until:%d/%m/%Y}.",
                paper=paper,
                until=until,
            ),
            say("Chủ hồ sơ đến nộp, hoặc mang giấy ủy quyền còn hạn."),
        )
    told = []
    if not given.collects:
        told.append(_only_owner(walkin))
    elif until and due and until < local(due).date():
        told.append(
            say(
                "Giấy ủy quyền hết hạn {until:%d/%m/%Y}, trước ngày hẹn trả:"
                " lúc đó chỉ chủ hồ sơ nhận được kết quả.",
                until=until,
            )
        )
    return msgspec.structs.replace(given, paper=paper), tuple(told)


def _nobody(walkin: Walkin, right: str) -> tuple[None, tuple[str, ...]]:
    if walkin.authority or right:
        raise RecordProblem(
            "no-submitter",
            say("Có giấy ủy quyền nhưng chưa ghi ai là người nộp."),
            say("Quét thẻ hoặc nhập người nộp thay."),
        )
    faceless = walkin.owner.kind != "person" and walkin.channel == "counter"
    return None, (say("Chưa ghi ai đến nộp cho tổ chức, doanh nghiệp."),) if faceless else ()


def _only_owner(walkin: Walkin) -> str:
    return say(
        "Người nộp không được nhận kết quả: chỉ {name} được nhận.", name=tidy(walkin.owner.name)
    )
