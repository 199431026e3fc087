"""Days off, dates, stages and outages as a script meets them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from desk_tui.centre import shelf
from desk_tui.centre.ledger import open_ledger
from desk_tui.counter.setup import packaged
from tests.cli.conftest import CARD, Terminal


def a_working_day_between(first: date, last: date) -> date:
    day = first + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    assert day < last
    return day


def test_a_day_off_touches_a_dossier_until_it_is_decided(desk: Terminal, tmp_path: Path) -> None:
    said = desk.ok("receive", "--procedure", "1.004222", "--card", CARD)
    known = {row["date"] for row in desk.ok("calendar", "list")["days"]}
    received, due = (date.fromisoformat(said[name][:10]) for name in ("received", "due"))
    day = a_working_day_between(received, due)
    while day.isoformat() in known:
        day = a_working_day_between(day, due)
    file = tmp_path / "lich.csv"
    file.write_text(f"date,kind,name,instrument,certainty\n{day},off,Nghỉ thử,,V\n", "utf-8")
    brought = desk.ok("calendar", "import", file, "--instrument", "Thông báo thử")
    assert [one["instrument"] for one in brought["changed"]] == ["Thông báo thử"]
    (touched,) = desk.ok("calendar", "touched")["touched"]
    assert brought["touched"] == [touched]
    assert (touched["code"], touched["promised"]) == (said["code"], said["due"])
    assert touched["counted"] > touched["promised"]
    assert desk.ok("deadlines")["touched"] == 1
    moved = desk.ok("calendar", "decide", said["code"], "move")
    assert (moved["due"], Path(moved["slip"]).is_file()) == (touched["counted"], True)
    assert desk.ok("calendar", "touched") == {"touched": []}
    answer = desk("calendar", "decide", said["code"], "keep")
    assert (answer.code, answer.refused) == (3, "not-touched")
    plain = desk("calendar", "import", file, json=False)
    assert "Đã nhập 1 ngày, 0 ngày khác trước." in plain.out


def test_stages_and_outages_from_a_script(desk: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "giai-doan.csv"
    head = "procedure,case,name,office,value,unit,starts,instrument,valid_from,valid_to,certainty"
    rows = ("Thẩm tra,UBND,3,working_day,after", "Xác nhận,Công an,4,working_day,after")
    lines = [head, *(f"1.004222,,{row},Quyết định thử,2025-01-01,,U" for row in rows)]
    file.write_text("\n".join(lines), "utf-8")
    assert desk.ok("stages", "import", file) == {"stages": 2}
    code = desk.ok("receive", "--procedure", "1.004222", "--card", CARD)["code"]
    before = desk.ok("stage", "show", code)["stages"]
    assert [one["state"] for one in before] == ["now", ""]
    assert desk.ok("stage", "end", code)["status"] == 2
    assert [one["state"] for one in desk.ok("stage", "show", code)["stages"]] == ["done", "now"]
    assert desk("stage", "paid", code).refused == "no-stage"
    quiet = desk.ok("outage", "--print")
    assert (quiet["line"], quiet["dossiers"], quiet["failures"]) == ("up", [], [])
    plain = desk("stage", "show", code, json=False)
    assert "1 Thẩm tra" in plain.out


def test_the_centre_fills_the_table_of_days_off_once_for_every_desk(
    bare: Terminal, tmp_path: Path
) -> None:
    names, row = (packaged("catalogue.csv").splitlines()[n] for n in (0, 1))
    (tmp_path / "tt.csv").write_text(f"{names}\n{row}\n", "utf-8")
    days = tmp_path / "lich.csv"
    days.write_text("date,kind,name,instrument\n2027-11-24,off,Nghỉ thử,Thông báo thử\n", "utf-8")
    db = str(tmp_path / "node.db")
    said = ("centre", "publish", tmp_path / "tt.csv", "--db", db, "--effective", "2027-01-01")
    assert bare.ok(*said, "--calendar", days)["version"] == 1
    ledger = open_ledger(db)
    (kept,) = shelf.catalogue_after(ledger, 0).calendar
    ledger.close()
    assert (kept.day, kept.kind, kept.instrument) == ("2027-11-24", "off", "Thông báo thử")
    days.write_text("date,kind\n24/11/2027,off\n", "utf-8")
    answer = bare(*said, "--calendar", days)
    assert (answer.code, answer.refused) == (2, "calendar-row")
