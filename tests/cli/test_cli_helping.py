"""leaflet and help-log."""

from __future__ import annotations

from pathlib import Path

from .conftest import AT, CARD, OFFICER, Terminal


def test_a_leaflet_is_printed_and_counted(desk: Terminal) -> None:
    told = desk.ok("leaflet", "--procedure", "2.000635", "--at", AT)
    assert {"procedure", "slip", "link", "qr", "until", "policies", "warnings"} <= set(told)
    assert Path(told["slip"]).read_bytes().startswith(b"%PDF")
    assert told["link"].endswith("2.000635")
    verdict = desk.ok("verify", told["qr"])
    assert (verdict["valid"], verdict["state"], verdict["code"]) == (True, "current", "2.000635")
    assert "còn đúng" in desk("verify", told["qr"], json=False).out
    log = desk.ok("help-log")
    assert log["totals"] == {"leaflet": {"count": 1, "minutes": 0, "first_time": 0}}
    assert "Phát tờ hướng dẫn" in desk("help-log", json=False).out


def test_help_is_written_into_the_log(desk: Terminal) -> None:
    assert desk.ok("help-log", "--json")["helps"] == []
    desk.ok(
        *("help-log", "add", "--kind", "account", "--minutes", "12", "--first-time", "--at", AT)
    )
    (row,) = desk.ok("help-log", "--from", "2026-11-16", "--to", "16/11/2026")["helps"]
    assert (row["kind"], row["minutes"], row["officer"]) == ("account", 12, OFFICER)
    assert (row["at"], row["first_time"]) == ("2026-11-16T09:00:00+07:00", True)
    assert desk.ok("help-log", "--to", "2026-11-15")["helps"] == []
    assert "12 phút" in desk("help-log", json=False).out


def test_what_is_refused(desk: Terminal) -> None:
    answer = desk("leaflet", "--procedure", "2.000815")
    assert (answer.code, answer.refused) == (3, "not-online")
    answer = desk("help-log", "add", "--minutes", "9999")
    assert (answer.code, answer.refused) == (2, "bad-minutes")
    assert desk("help-log", "add", "--kind", "khac").code == 2


def test_a_package_gets_a_new_link(desk: Terminal) -> None:
    made = desk.ok("convert", "--procedure", "1.001193", "--card", CARD, "--consent", "--at", AT)
    told = desk.ok("packages", "link", made["package"])
    assert {"package", "url", "qr", "until", "warnings"} <= set(told)
    assert (
        "Mã mới của GÓI-Q1-261116-01" in desk("packages", "link", told["package"], json=False).out
    )
    desk.ok("packages", "withdraw", made["package"], "--reason", "đổi ý")
    answer = desk("packages", "link", made["package"])
    assert (answer.code, answer.refused) == (3, "package-over")
