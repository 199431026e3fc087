"""report, metrics, target: the figures of an office for a script, a person and a spreadsheet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.conftest import RECEIVE, Terminal

NOVEMBER = ("--from", "2026-11-01", "--to", "2026-11-30")


@pytest.fixture
def report(desk: Terminal) -> Terminal:
    """Three dossiers of Monday, one of them at a procedure that is not online."""
    desk.ok(*RECEIVE)
    desk.ok(*RECEIVE[:-2], "--at", "2026-11-16T10:00", "--not-online", "không có điện thoại")
    desk.ok("receive", "--procedure", "1.003583", *RECEIVE[3:5], "--at", "2026-11-16T11:00")
    return desk


def test_a_report_names_every_metric_with_what_it_is_of(report: Terminal) -> None:
    said = report.ok("report", *NOVEMBER, "--by", "procedure", "--targets", "--spoilers")
    assert {"TL-A", "TL-B", "TL-C", "TL-D", "SH-A", "SH-B", "TT-A", "TT-B", "DH"} <= set(
        said["metrics"]
    )
    assert {"1.4", "2.1", "3.2", "3.3", "3.6", "4.1", "4.2", "4.3"} <= set(said["index766"])
    online = said["metrics"]["TL-C"]
    assert (online["numerator"], online["denominator"], online["value"]) == (0, 3, 0.0)
    assert said["metrics"]["TL-C-DK"]["denominator"] == 2
    assert said["metrics"]["SH-B"]["value"] is None
    assert said["index766"]["1.4"]["numerator"] == 0
    assert all(one["of"] and one["ground"] for one in said["metrics"].values())
    groups = {one["key"]: one["metrics"]["TL-C"]["denominator"] for one in said["groups"]}
    assert (groups["1.001193"], groups["1.003583"]) == (2, 1)
    faults = {one["fault"]: one["count"] for one in said["spoilers"]}
    assert faults["no-parts"] == 3
    assert any(one["metric"] == "4.2" and one["needed"] == 3 for one in said["targets"])
    assert any("không bằng tổng" in warning for warning in said["warnings"])


def test_groups_are_ranked_and_officers_are_not(report: Terminal) -> None:
    said = report.ok("report", *NOVEMBER, "--by", "procedure", "--rank", "tl-c")["ranking"]
    assert [(one["rank"], one["key"]) for one in said] == [(1, "1.001193"), (1, "1.003583")]
    told = report("report", *NOVEMBER, "--by", "channel", "--rank", "DH", json=False)
    assert "1. trực tiếp: 0,00% (0/3)" in told.out
    answer = report("report", *NOVEMBER, "--by", "officer", "--rank", "TL-C")
    assert (answer.code, answer.refused) == (3, "no-ranking")
    assert report("report", *NOVEMBER, "--rank", "TL-C").refused == "unknown-metric"


def test_what_cannot_be_reported_says_why(report: Terminal, tmp_path: Path) -> None:
    answer = report("report", "--from", "2026-11-30", "--to", "2026-11-01")
    assert (answer.code, answer.refused) == (2, "bad-period")
    answer = report("report", *NOVEMBER, "--xlsx", tmp_path / "nowhere" / "b.xlsx")
    assert (answer.code, answer.refused) == (2, "xlsx-unwritable")
    (tmp_path / "taken.xlsx").mkdir()
    answer = report("report", *NOVEMBER, "--xlsx", tmp_path / "taken.xlsx")
    assert (answer.code, answer.refused) == (2, "xlsx-unwritable")
    assert [one.name for one in tmp_path.glob("*.part")] == []
    assert report("report", *NOVEMBER, "--by", "màu").refused == "bad-usage"
    assert report("report", *NOVEMBER, "--list", "services_used").refused == "unknown-count"
    assert report("metrics", "TL-Z").refused == "unknown-metric"
    assert report("target", "set", "TL-C", "101", "--ground", "QĐ 1").refused == "bad-usage"
    assert report("target", "sheet", "--year", "2026").refused == "no-target"


def test_a_person_reads_no_bare_percentage(report: Terminal) -> None:
    said = report("report", *NOVEMBER, "--list", "received", "--pdf", json=False)
    assert said.code == 0, said.err
    line = next(one for one in said.out.splitlines() if one.startswith("  TL-C "))
    assert line == (
        "  TL-C Hồ sơ trực tuyến trong hồ sơ tiếp nhận mới: 0,00% = 0 / 3"
        " (hồ sơ trực tuyến tiếp nhận mới / hồ sơ tiếp nhận mới)"
    )
    assert "H18.12.34-261116-0001" in said.out
    assert "bao-cao-261101-261130.pdf" in said.out
    report.ok("target", "set", "TL-C", "80", "--ground", "QĐ 1", "--year", "2026")
    for words in (("metrics",), ("metrics", "DH"), ("target", "list", "--year", "2026")):
        told = report(*words, json=False)
        assert told.code == 0, told.err
        assert "{" not in told.out
    assert report.ok("target", "list", "--year", "2026")["targets"][0]["own"] is True


def test_the_workbook_opens_elsewhere_with_numbers_that_are_numbers(
    report: Terminal, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    said = report.ok(
        "report", *NOVEMBER, "--by", "field", "--form", "06a", "--xlsx", tmp_path / "b.xlsx"
    )
    book = load_workbook(said["xlsx"])
    names = [
        "Chỉ tiêu",
        "Theo lĩnh vực",
        "Biểu 06a",
        "Phép đếm",
        "So chỉ tiêu năm",
        "Làm sai số liệu",
    ]
    assert book.sheetnames == [*names, "Định nghĩa"]
    assert said["form"]["rows"][-1]["values"][0] == 3
    figures = book["Chỉ tiêu"]
    rows = list(figures.iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if row[0] == "Mã")
    by_id = {row[0]: row for row in rows[head + 1 :]}
    assert by_id["TL-C"][3:8] == (
        0,
        "hồ sơ trực tuyến tiếp nhận mới",
        3,
        "hồ sơ tiếp nhận mới",
        0,
    )
    assert by_id["SH-B"][7] == "–"
    share = figures.cell(head + 2 + list(by_id).index("TL-C"), 8)
    assert (share.number_format, share.data_type) == ("0.00%", "n")
    assert (figures.freeze_panes, figures.column_dimensions["B"].width > 40) == ("B6", True)
    definitions = list(book["Định nghĩa"].iter_rows(values_only=True))
    assert [row[0] for row in definitions if row[0] in by_id] == list(by_id)
    assert isinstance(definitions[-1][8], datetime)
    faults = [row[0] for row in book["Làm sai số liệu"].iter_rows(values_only=True)]
    assert "H18.12.34-261116-0001" in faults


def test_services_in_use_and_what_stands_in_the_way(report: Terminal) -> None:
    said = report.ok("services", *NOVEMBER, "--more-than", "1", "--over", "40")
    assert [one["code"] for one in said["busy"]] == ["1.001193", "1.003583"]
    assert said["users"] == []
    assert len(said["unused"]) > 50
    assert sum(one["count"] for one in said["levels"]) == 80
    weak = report.ok("weaknesses", *NOVEMBER)
    assert weak["contacts"] == {"total": 3, "made": 3, "by": {"received": 3}}
    assert {"why": "không có điện thoại", "count": 1} in weak["not_online"]
    for verb in ("services", "weaknesses"):
        told = report(verb, *NOVEMBER, json=False)
        assert told.code == 0, told.err
        assert "{" not in told.out
        assert report(verb, "--from", "2026-11-30", "--to", "2026-11-01").refused == "bad-period"


def test_forms_are_drawn_and_a_target_counts_down(report: Terminal, tmp_path: Path) -> None:
    for form in ("06a", "07b"):
        said = report.ok("report", *NOVEMBER, "--form", form, "--pdf")
        assert Path(said["form"]["slip"]).read_bytes().startswith(b"%PDF")
    assert said["form"]["rows"][-1]["values"][8:] == [None] * 4
    told = report("report", *NOVEMBER, "--form", "07b", json=False)
    assert "– | – | – | –" in told.out, told.err
    assert report("report", *NOVEMBER, "--form", "08").refused == "unknown-form"
    last = ("--from", "2026-11-01", "--to", "2099-12-31")
    report.ok("target", "set", "TL-C", "80", "--ground", "QĐ 1", "--year", "2099")
    said = report.ok("report", *last, "--targets")
    (one,) = [one for one in said["targets"] if one["metric"] == "TL-C"]
    left = one["countdown"]
    assert (one["needed"], left["ends"], left["each_day"]) == (12, "2099-12-31", 1)
    assert left["words"] in report("report", *last, "--targets", json=False).out
    assert said["joint_targets"] == []


def test_the_signed_sheet_of_a_year_is_kept_and_given_back(
    report: Terminal, tmp_path: Path
) -> None:
    scan = tmp_path / "ký.pdf"
    scan.write_bytes(b"%PDF signed")
    keep = ("target", "keep", scan, "--signer", "Lê Thị Mẫu", "--on", "2026-11-13")
    year = ("--year", "2026")
    assert report(*keep, *year).refused == "no-target"
    report.ok("target", "set", "TL-C", "80", "--ground", "QĐ 1", *year, "--by", "2026-12-15")
    kept = report.ok(*keep, *year)
    assert (kept["promises"], kept["on"]) == ({"TL-C": 80.0}, "2026-11-13")
    listed = report.ok("target", "list", *year)
    assert listed["signed"] == [kept]
    (own,) = [one for one in listed["targets"] if one["own"]]
    assert own["by"] == "2026-12-15"
    given = report.ok("target", "signed", tmp_path / "ra", *year)
    assert Path(given["file"]).read_bytes() == b"%PDF signed"
    told = report("target", "list", *year, json=False)
    assert "Cam kết năm 2026, Lê Thị Mẫu ký ngày 13/11/2026, đã lưu" in told.out, told.err
    assert report("target", "signed", tmp_path / "x.pdf", "--year", "2025").refused == "not-signed"
    weak = report.ok("weaknesses", *NOVEMBER, "--pdf")
    assert Path(weak["slip"]).read_bytes().startswith(b"%PDF")
