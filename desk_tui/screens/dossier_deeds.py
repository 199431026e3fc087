"""What is done to a dossier only with a reason, from its page."""

from __future__ import annotations

from db.kinds import Filed, Received
from desk_tui.counter import people, taking
from desk_tui.counter.desk import Desk
from desk_tui.screens.reason import Deed
from desk_tui.tongue import say


def take_over(desk: Desk, code: str, holder: taking.Holder) -> Deed:
    """A supervisor takes a case from another desk; the other desk's work stays as it is."""
    return Deed(
        title=say("Lấy lại hồ sơ"),
        enter=say("lấy lại"),
        about=f"{holder.in_full(desk.office.desk_id)}.",
        why=say("Ghi vào hồ sơ cùng tên người lấy lại; việc quầy kia đã làm vẫn giữ."),
        do=lambda reason: taking.take(desk, code, over=reason).words,
    )


def check_person(desk: Desk, code: str, said: Received | Filed) -> Deed:
    """The owner against the population base; without a line it is asked later by itself, under
    this officer's name (B0-18)."""
    return Deed(
        title=say("Kiểm tra dân cư"),
        enter=say("kiểm tra"),
        about=f"{said.owner.name} · {said.owner.number or say('chưa có số định danh')}",
        why=say(
            "Mỗi lần tra cứu được trung tâm ghi lại: ai, lúc nào, vì việc gì. Mất mạng thì được"
            " ghi “kiểm tra sau” và tự làm khi có mạng."
        ),
        do=lambda reason: people.check(desk, code, reason).words,
        reason=say("Đối chiếu nhân thân: {procedure_name}", procedure_name=said.procedure_name),
    )
