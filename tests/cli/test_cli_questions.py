"""Questions, answers and twins as a script meets them."""

from __future__ import annotations

from contextlib import closing

import msgspec

from db import acts, outbox
from db.kinds import Changed
from desk_tui.counter import changes, look
from desk_tui.counter.desk import Desk

from .conftest import OFFICER, PASSWORD, RECEIVE, Terminal

PHONE = "owner.phone"


def opened(desk: Terminal) -> closing[Desk]:
    return closing(Desk.open(desk.folder, OFFICER, PASSWORD))


def in_conflict(desk: Terminal, code: str) -> None:
    """Ours and another desk's number for the same phone."""
    with opened(desk) as at:
        ours = changes.change(at, code, PHONE, "0911111111")
        payload = Changed(field=PHONE, before="", after="0922222222")
        theirs = msgspec.structs.replace(
            ours,
            id=acts.new_id(),
            desk="H18.12.34/2",
            officer="Trần Thị Ví Dụ",
            payload=acts.canonical(payload),
        )
        theirs = msgspec.structs.replace(theirs, hash=acts.hash_of(theirs))
        at.record.transact(lambda c: acts.take_in(c, at.record, [theirs]))


def test_one_question_with_both_sides_and_its_answer(desk: Terminal) -> None:
    code = desk.ok(*RECEIVE)["code"]
    in_conflict(desk, code)

    (question,) = desk.ok("questions")["questions"]
    assert {
        name: question[name] for name in ("dossier", "field", "ours", "theirs", "base", "kind")
    } == {
        "dossier": code,
        "field": PHONE,
        "ours": "0911111111",
        "theirs": "0922222222",
        "base": "",
        "kind": "field",
    }
    assert question["theirs_by"]["officer"] == "Trần Thị Ví Dụ"
    assert question["theirs_by"]["done_at"].endswith("+07:00")
    said = desk("questions", json=False)
    assert "0922222222" in said.out
    assert "_" not in said.out

    assert desk.ok("answer", question["id"], "--keep", "theirs")["kept"] == "theirs"
    assert desk.ok("questions")["questions"] == []
    shown = desk.ok("show", code)
    assert shown["owner"]["phone"] == "0922222222"
    assert {"dossier.changed", "question.answered"} <= {act["kind"] for act in shown["acts"]}
    again = desk("answer", question["id"], "--keep", "ours")
    assert (again.code, again.refused) == (3, "answered-before")
    unknown = desk("answer", "nothing", "--keep", "ours")
    assert (unknown.code, unknown.refused) == (2, "unknown-question")
    assert desk("answer", question["id"]).code == 2
    assert desk.ok("check", "--rebuild")["ok"]


def test_a_refused_act_keeps_its_keys_and_is_answered(desk: Terminal) -> None:
    code = desk.ok(*RECEIVE)["code"]
    with opened(desk) as at:
        act = look.show(at, code).acts[0]
        at.record.transact(lambda c: outbox.refuse(c, act.id, "Mã đã có."))
    (question,) = desk.ok("questions")["questions"]
    assert (question["id"], question["dossier"], question["field"]) == (act.id, code, act.kind)
    assert (question["ours"]["code"], question["theirs"]) == (code, "Mã đã có.")
    desk.ok("answer", act.id, "--keep", "theirs", "--why", "lập lại")
    assert desk.ok("questions")["questions"] == []


def test_twins_are_listed_and_linked(desk: Terminal) -> None:
    codes = [desk.ok(*RECEIVE[:-2])["code"] for _ in range(2)]
    (pair,) = desk.ok("questions")["twins"]
    assert pair["codes"] == codes
    assert " ".join(codes) in desk("questions", json=False).out
    assert desk.ok("link", *codes)["same"] is True
    assert desk.ok("questions")["twins"] == []
    assert desk.ok("show", codes[0])["same_as"] == [codes[1]]
    assert "Cùng một việc với" in desk("show", codes[1], json=False).out
    assert "hai việc khác nhau" in desk("link", *codes, "--apart", json=False).out
    refused = desk("link", codes[0], codes[0])
    assert (refused.code, refused.refused) == (2, "same-dossier")


def test_a_person_is_checked_later_without_a_line(desk: Terminal) -> None:
    code = desk.ok(*RECEIVE)["code"]
    told = desk.ok("check-person", code, "--reason", "đối chiếu khi đăng ký khai sinh")
    assert (told["code"], told["state"], told["fields"]) == (code, "later", [])
    assert desk("check-person", code, "--reason", " ").refused == "no-reason"
