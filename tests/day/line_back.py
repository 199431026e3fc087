"""Tuesday 17 November 2026 from 15:26 on: the line is back, and everything meets (E3)."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Any

import httpx

from tests.day.deeds import find, leave, scan_into
from tests.day.feeder import sheet
from tests.day.monday_morning import PAGES
from tests.day.people import name, phone
from tests.day.town import CHIEF_PASSWORD, DATA, MAI, OFFICE, Desk, Town, publish
from tests.day.visits import Visit
from tests.e2e.program import until

LAND = f"{OFFICE}-261116-0003"
OURS, THEIRS = "0900000111", "0900000222"


def send(town: Town) -> None:
    """F5 and send now, until nothing of this desk waits anywhere on its way up: what it does by
    itself when the line is back (asking about people, say) goes with the next time."""
    seat = town.one.seat
    seat.press("f5")
    seat.see("Gửi và nhận với trung tâm")
    for _ in range(8):
        town.relay()
        seat.press("alt+g")
        with suppress(AssertionError):
            seat.see("✔ Đã gửi hết", seconds=5)
            break
    seat.see("✔ Đã gửi hết", "Không còn việc nào chưa gửi.")
    leave(seat)


def of_kind(desk: Desk, kind: str) -> list[Any]:
    """What waits for a person at a desk, of one kind."""
    return [one for one in desk("questions")["questions"] if one["kind"] == kind]


def line_returns(town: Town) -> None:
    """Everything goes up once, in the order and with the times of the desk; packages are filed as
    they were prepared, unless the citizen was quicker."""
    town.mend_lines()
    told = town.relay()
    # Only the file of 34 MB: nothing else of its dossier waits behind it.
    assert (told["line"], told["refused"], told["waiting"]) == ("up", 1, 1)
    town.drain()
    send(town)
    town.centre("sync")
    assert [paper["pages"] for paper in town.centre.show("0003")["papers"]] == PAGES
    there = {row["code"]: row for row in town.centre("list", "--limit", "100")["dossiers"]}
    paper = [code for code in there if code.startswith(f"{OFFICE}-261116-0")]
    numbers = sorted(code.rpartition("-")[2] for code in paper)
    assert numbers == ["0001", "0002", "0003", "0004", "0005", "0006", "0007", "0201", "0417"]
    assert there[f"{OFFICE}-261116-0001"]["received"].startswith("2026-11-16T07:35")
    packages = {one["package"]: one for one in town.one("packages")["packages"]}
    ngan, tuan, cuong = (
        packages[f"GÓI-Q1-{code}"] for code in ("261116-01", "261116-02", "261117-01")
    )
    assert (ngan["state"], ngan["dossier"]) == ("joined", f"{OFFICE}-261116-0417")
    assert town.one.show("0417")["helped"]["helper"] == town.one.officer
    filed = {tuan["dossier"], cuong["dossier"]}
    assert filed == {f"{OFFICE}-261117-0402", f"{OFFICE}-261117-0403"}
    assert tuan["dossier"] == f"{OFFICE}-261117-0402"
    for package in (tuan, cuong):
        told = town.one("show", package["dossier"])
        assert (told["received"][:16], told["due"][:16]) == ("2026-11-17T15:26", "2026-11-20T08:56")
    corrected(town)


def corrected(town: Town) -> None:
    """Visit 1 at the centre: version 2 stands behind the correction, and that behind version 1."""
    told = town.centre.show("0001")
    kinds = [one["kind"] for one in told["acts"]]
    first, second = (n for n, kind in enumerate(kinds) if kind == "slip.issued")
    assert first < kinds.index("dossier.changed") < second
    assert [one["version"] for one in told["slips"]] == [1, 2]


def twice(town: Town) -> None:
    """Everything is sent a second time, as if no answer had ever come: nothing changes."""
    until(lambda: town.relay()["sent"] == 0)
    before = held(town)
    with sqlite3.connect(town.office_db) as office:
        office.execute("UPDATE relays SET up = 0")
    told = town.relay()
    assert told["sent"] >= 100
    assert (told["refused"], told["waiting"]) == (1, 1)
    assert held(town) == before


def held(town: Town) -> tuple[int, int, int]:
    """What the province holds: acts, dossiers, files."""
    told = town.centre.verbs("centre", "status", "--db", town.province_db)
    return told["acts"], told["dossiers"], told["files"]


def visit_12(town: Town) -> None:
    """The result is in his hand, whatever the centre registered: a task, nothing overwritten."""
    seat = town.one.seat
    until(lambda: bool(of_kind(town.one, "task")))
    seat.press("alt+q")
    seat.see("Cần một người chọn", "Việc cần làm")
    seat.see("đã trao cho", "Thu hồi lệnh bưu chính")
    leave(seat)
    told = town.one.show("0001", "261109")
    assert told["status"] == 10
    assert [one["kind"] for one in told["acts"]].count("result.returned") == 1
    [task] = of_kind(town.one, "task")
    assert task["field"] == "handed"


def both_sides(town: Town) -> None:
    """Visit 4: plot and map sheet merge by themselves, about the phone somebody is asked."""
    town.cut_lines()
    change(town.centre, {"owner.address": "Thửa 45, thôn Trung", "owner.phone": THEIRS})
    town.centre("sync")
    change(town.two, {"note": "Tờ bản đồ số 12", "owner.phone": OURS})
    town.two("sync")
    town.mend_lines()
    town.drain()
    town.two("sync")
    town.centre("sync")
    seat = town.one.seat
    send(town)
    until(lambda: bool(of_kind(town.one, "field")))
    [phone] = of_kind(town.one, "field")
    assert (phone["field"], {phone["ours"], phone["theirs"]}) == ("owner.phone", {OURS, THEIRS})
    seat.press("alt+q")
    seat.see("Cần một người chọn", "Điện thoại chủ hồ sơ")
    for _ in town.one("questions")["questions"]:
        with suppress(AssertionError):
            seat.see("Điện thoại chủ hồ sơ: ta ghi", seconds=2)
            break
        seat.press("down")
    seat.see("Điện thoại chủ hồ sơ: ta ghi", OURS, THEIRS)
    seat.press("left" if phone["ours"] == OURS else "right")
    seat.see("Enter: ghi lựa chọn")
    seat.press("enter")
    seat.gone("Điện thoại chủ hồ sơ: ta ghi")
    leave(seat)
    send(town)
    town.drain()
    town.centre("sync")
    for desk in (town.one, town.centre):
        told = desk.show("0003")
        assert told["owner"]["phone"] == OURS
        assert told["owner"]["address"] == "Thửa 45, thôn Trung"
        said = {one["after"] for one in told["corrections"]}
        assert {OURS, THEIRS, "Thửa 45, thôn Trung", "Tờ bản đồ số 12"} <= said
        assert not of_kind(desk, "field")


def change(desk: Desk, fields: dict[str, str]) -> None:
    """What somebody put right in a dossier, with Mai's word."""
    said = [word for field, value in fields.items() for word in ("--set", f"{field}={value}")]
    desk("correct", LAND, *said, "--reason", "ông Hòa báo", "--approve", MAI,
         approver_password=CHIEF_PASSWORD)  # fmt: skip


def paid(town: Town) -> None:
    """Visit 5b: the request went to the platform by itself, and he pays there."""
    platform = town.platform.platform
    assert platform.until(lambda: platform.payments)
    [(reference, asked)] = platform.payments.items()
    assert (asked.number, asked.amount) == (f"{OFFICE}-261117-0402", 7_500)
    done = httpx.post(
        f"{town.platform.url}/pay/{reference}/ok", follow_redirects=True, trust_env=False
    )
    assert "Đã nộp tiền" in done.text
    assert platform.until(lambda: platform.of("GET_BILL"))
    town.drain()
    send(town)
    show = ("show", f"{OFFICE}-261117-0402")
    until(lambda: town.one(*show)["payments"][0]["state"] == "paid")
    [payment] = town.one(*show)["payments"]
    assert (payment["state"], payment["by"], payment["amount"]) == ("paid", "platform", 7_500)
    assert platform.violations == []


def too_large(town: Town) -> None:
    """Visit 4: the centre takes 30 MB since Monday; scanned once more the paper is light enough."""
    seat = town.one.seat
    until(lambda: bool(of_kind(town.one, "above")))
    seat.press("alt+q")
    seat.see("Cần một người chọn", "Cấp trên từ chối")
    leave(seat)
    [no] = of_kind(town.one, "above")
    assert (no["dossier"], "tối đa 30 MB" in no["why"]) == (LAND, True)
    find(seat, "261116-0003")
    seat.press("down", "down", "down")
    scan_into(town, seat, *(sheet(page) for page in range(50, 55)))
    leave(seat)
    send(town)
    told = town.relay()
    assert (told["refused"], told["waiting"]) == (0, 0)
    town.drain()
    send(town)
    until(lambda: not of_kind(town.one, "above"))
    town.centre("sync")
    paper = town.centre.show("0003")["papers"][3]
    assert (paper["pages"], paper["taken"]) == (5, "scanned")


def told(town: Town) -> None:
    """Messages went out, to those who gave a phone; and nobody is who they are not."""
    until(lambda: len(town.mail.letters) >= 2)
    town.drain()
    send(town)

    def states() -> dict[str, str]:
        return {one["name"]: one["state"] for one in town.one("messages")["messages"]}

    until(lambda: states()[name("cuong")] == "sent")
    assert town.mail.to(phone("cuong"))
    until(lambda: town.one.show("0007")["owner"]["checked"] == "differs")
    assert town.one.show("0006")["owner"]["checked"] == "ok"
    assert town.one.show("0007")["status"] == 10


def new_day_off(town: Town) -> None:
    """24/11 becomes a holiday: what was promised stands until Mai decides."""
    publish(town, DATA / "calendar-after.csv")
    town.drain()
    seat = town.one.seat
    send(town)
    until(lambda: town.one("calendar", "touched")["touched"])
    [land] = town.one("calendar", "touched")["touched"]
    assert land["code"] == LAND
    assert (land["promised"][:16], land["counted"][:16]) == (
        "2026-11-30T17:00",
        "2026-12-01T17:00",
    )
    assert town.one.show("0003")["due"] == "2026-11-30T17:00:00+07:00"
    seat.press("alt+d")
    seat.see("Quá hạn")
    seat.press("alt+4")
    seat.see("0003", "01/12")
    leave(seat)


LINE_BACK = (
    Visit("E3 có mạng lại", "17 15:26", 0, line_returns),
    Visit("E3 gửi lần hai", "17 15:28", 0, twice),
    Visit("E3 việc thu hồi bưu chính", "17 15:29", 0, visit_12),
    Visit("E3 hai bên cùng sửa", "17 15:30", 0, both_sides),
    Visit("E3 nộp tiền trên mạng", "17 15:40", 0, paid),
    Visit("E3 tệp quá lớn", "17 15:41", 0, too_large),
    Visit("E3 tin nhắn, nhân thân", "17 15:42", 0, told),
    Visit("E3 lịch nghỉ đổi", "17 15:45", 0, new_day_off),
)
