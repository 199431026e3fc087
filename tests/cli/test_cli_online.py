"""convert, packages, and half a visit by its slip's QR."""

from __future__ import annotations

from typing import Any

from .conftest import AT, CARD, OFFICER, Terminal

OTHER = "001190000001||Trần Thị Ví Dụ|01011990|Nữ|Số 2, Thôn Ví Dụ|01072021"
CONVERT = ("convert", "--procedure", "1.001193", "--card", CARD, "--at", AT)


def converted(desk: Terminal, *more: str) -> Any:
    answer = desk(*CONVERT, "--phone", "0900000001", "--consent", *more)
    assert answer.code == 0, answer.out
    return answer.document


def test_convert_tells_what_was_promised(desk: Terminal) -> None:
    told = converted(desk)
    assert {"package", "state", "qr", "url", "fee", "pay"} <= set(told)
    assert (told["package"], told["state"]) == ("GÓI-Q1-261116-01", "ready")
    assert told["fee"] == 0
    assert told["pay"] == {"payment": None, "amount": 0, "vietqr": None}
    assert told["until"] == "2026-11-23T09:00:00+07:00"
    assert desk("list").document["dossiers"] == []


def test_a_fee_waits_for_the_platform(desk: Terminal) -> None:
    told = desk(
        "convert", "--procedure", "2.000635", "--card", CARD, "--consent", "--copies", "2"
    ).document
    assert (told["fee"], told["pay"]["amount"]) == (16000, 16000)
    assert (told["pay"]["how"], told["pay"]["state"]) == ("online", "asked")


def test_without_consent_or_a_channel_a_rule_refuses(desk: Terminal) -> None:
    answer = desk(*CONVERT)
    assert (answer.code, answer.refused) == (3, "no-consent")
    answer = desk("convert", "--procedure", "2.000815", "--card", CARD, "--consent")
    assert (answer.code, answer.refused) == (3, "channel-closed")
    own = CARD.replace("Nguyễn Văn Thử", OFFICER).replace("|Nam|", "|Nữ|")
    answer = desk("convert", "--procedure", "1.001193", "--card", own, "--consent")
    assert (answer.code, answer.refused) == (3, "helper-is-applicant")


def test_wrong_words_are_mendable(desk: Terminal) -> None:
    answer = desk("convert", "--card", CARD, "--consent")
    assert (answer.code, answer.refused) == (2, "bad-usage")
    answer = desk("convert", "--procedure", "1.001193", "--consent")
    assert (answer.code, answer.refused) == (2, "no-owner")
    answer = desk("packages", "show", "GÓI-Q1-261116-09")
    assert (answer.code, answer.refused) == (2, "unknown-package")


def test_packages_are_listed_shown_and_taken_back(desk: Terminal) -> None:
    code = converted(desk)["package"]
    (row,) = desk("packages").document["packages"]
    assert (row["package"], row["words"], row["helper"]) == (code, "gói chờ gửi", OFFICER)
    whole = desk("packages", "show", code).document
    assert whole["applicant"]["phone"] == "0900000001"
    assert [act["kind"] for act in whole["acts"]] == [
        "package.prepared",
        "help.given",
        "message.asked",
    ]
    gone = desk("packages", "withdraw", code, "--reason", "đổi ý").document
    assert (gone["state"], gone["words"]) == ("stopped", "đã rút: đổi ý")
    assert desk("packages", "--open").document == {"packages": [], "open": 0}
    again = desk("packages", "withdraw", code, "--reason", "đổi ý")
    assert (again.code, again.refused) == (3, "package-over")


def test_what_a_person_reads(desk: Terminal) -> None:
    code = converted(desk)["package"]
    assert f"{code}: gói chờ gửi" in desk("packages", "show", code, json=False).out
    assert "Nguyễn Văn Thử: gói chờ gửi" in desk("packages", json=False).out
    said = desk(*CONVERT, "--consent", json=False).out
    assert said.startswith("Đã lập GÓI-Q1-261116-02")


def test_a_half_visit_goes_on_by_its_qr(desk: Terminal) -> None:
    slip = desk(
        "visit", "--kind", "incomplete", "--procedure", "1.001193", "--card", CARD,
        "--missing", "1=chưa ký", "--at", AT,
    ).document  # fmt: skip
    told = desk("receive", "--visit", slip["qr"], "--not-online", "phải nộp bản gốc")
    assert told.code == 0, told.out
    assert told.document["papers"][0]["state"] == "received"
    again = desk("convert", "--visit", slip["qr"], "--consent")
    assert (again.code, again.refused) == (3, "visit-over")
    assert told.document["code"] in again.document["error"]["message"]


def test_a_half_visit_becomes_a_package(desk: Terminal) -> None:
    slip = desk(
        "visit", "--kind", "incomplete", "--procedure", "2.000635", "--card", CARD,
        "--missing", "1", "--at", AT,
    ).document  # fmt: skip
    told = desk("convert", "--visit", slip["qr"], "--consent").document
    shown = desk("packages", "show", told["package"]).document
    assert shown["procedure"] == "2.000635"
    assert shown["applicant"]["name"] == "Nguyễn Văn Thử"


def test_a_slip_that_is_no_visits(desk: Terminal) -> None:
    answer = desk("receive", "--visit", "DT1/nothing", "--card", CARD)
    assert answer.code in (2, 3)
    answer = desk("receive", "--visit", "xin chào", "--card", CARD)
    assert (answer.code, answer.refused) == (2, "not-a-slip")


def test_the_node_sets_a_range_aside_for_online_filings(bare: Terminal) -> None:
    words = ("centre", "online-numbers", "--db", bare.folder, "--office", "H18.12.34")
    told = bare(*words, "--numbers", "401-1000")
    assert told.document == {"office": "H18.12.34", "numbers": "401-1000"}
    enrol = ("centre", "enrol", "--db", bare.folder, "--office", "H18.12.34", "--desk", "2")
    assert bare(*enrol, "--out", bare.folder.with_suffix(".json")).code == 0
    for wrong in ("1000", "9-1"):
        assert bare(*words, "--numbers", wrong).code == 2


def test_what_the_office_chooses(desk: Terminal) -> None:
    assert desk("packages", "counts").document == {"helped_counts_online": True}
    assert desk("packages", "counts", "no").document == {"helped_counts_online": False}
    told = desk("packages", "address", "https://mot-cua.example/").document
    assert told == {"url": "https://mot-cua.example"}
    url = converted(desk)["url"]
    assert url.startswith("https://mot-cua.example/g/")
    assert len(url.rsplit("/", 1)[1]) == 22
    assert desk("packages", "address", "mot-cua").code == 2
