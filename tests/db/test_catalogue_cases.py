"""Cases of a procedure: what a file of them may say, whose version they are, what they change."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.catalogue import CasePaper, PaperNeeded, ProcedureCase, ProcedureFacts, by_version, in_force
from db.catalogue_case_file import COLUMNS
from db.catalogue_cases import cases_on, find_case, in_case, usual
from db.catalogue_import import Imported, import_csv, seed, supply_cases
from db.problem import RecordProblem
from db.store import Record
from desk_tui.rules.text import plain
from tests import records

DATA = Path(__file__).parents[2] / "desk_tui" / "data"
CATALOGUE, CASES = DATA / "catalogue.csv", DATA / "cases.csv"
NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
START, LATER = date(2026, 1, 1), date(2026, 6, 1)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    record = records.empty(tmp_path, bytes(32))
    yield record
    record.close()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """With all that comes with the program; for tests that change nothing."""
    record = seeded(records.empty(tmp_path_factory.mktemp("full"), bytes(32)))
    yield record
    record.close()


def seeded(record: Record) -> Record:
    seed(record, CATALOGUE, (), (), NOW, effective=START, cases=CASES)
    return record


def file_of(*rows: dict[str, str]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list[str](COLUMNS), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def case(key: str = "thuong", **cells: str) -> dict[str, str]:
    row = {"procedure": "1.001193", "case": key, "name": f"Trường hợp {key}", "usual": ""}
    row |= {"effective_from": "2026-01-01", "evidence": "thử", "certainty": "U"}
    return row | {"usual": "yes" if key == "thuong" else ""} | cells


def load(record: Record, source: str, effective: date = LATER) -> Imported:
    return import_csv(record, source, effective, "QĐ thử", NOW)


def keys(record: Record, code: str, day: date = LATER) -> list[str]:
    return [found.key for found in in_force(record.read(), code, day).cases]


# -- what comes with the program --------------------------------------------------------------


def test_the_packaged_cases_come_in_with_the_catalogue(record: Record) -> None:
    seeded(record)
    rows = list(csv.DictReader(CASES.read_text(encoding="utf-8").splitlines()))
    assert len({row["procedure"] for row in rows}) >= 25
    for row in rows:
        found = in_force(record.read(), row["procedure"], START)
        kept = find_case(found, row["case"], START, plain)
        assert (kept.name, kept.evidence, kept.certainty) == (
            row["name"],
            row["evidence"],
            row["certainty"],
        )
        assert kept.usual == (row["usual"] == "yes")
        keys = [paper.key for paper in in_case(found, kept).papers]
        assert len(set(keys)) == len(keys)
        assert not {told.paper.key for told in kept.papers if told.change == "drop"} & set(keys)
    assert record.read().execute("SELECT count(*) FROM procedure_cases").fetchone()[0] == len(rows)


def test_a_packaged_file_with_a_bad_row_fills_nothing(record: Record) -> None:
    with pytest.raises(RecordProblem, match="Bảng trường hợp kèm chương trình hỏng ở dòng 2"):
        seed(record, CATALOGUE, (), (), NOW, effective=START, cases=file_of(case(name="")))
    assert record.read().execute("SELECT count(*) FROM procedures").fetchone()[0] == 0


# -- whose they are ---------------------------------------------------------------------------


def test_a_province_keeps_the_cases_of_what_its_file_does_not_name(record: Record) -> None:
    seeded(record)
    head, *rows = CATALOGUE.read_text(encoding="utf-8").splitlines()
    birth = next(row for row in rows if row.startswith("1.001193"))
    before = keys(record, "1.000656")
    done = load(record, f"{head}\n{birth.replace('15:00', '16:00', 1)}\n")
    assert (done.changed, done.closed) == (1, 0)
    assert keys(record, "1.000656") == before != []


def test_a_changed_procedure_takes_its_cases_along_and_loses_no_paper(record: Record) -> None:
    seeded(record)
    head, *rows = CATALOGUE.read_text(encoding="utf-8").splitlines()
    birth = next(row for row in rows if row.startswith("1.001193"))
    load(record, f"{head}\n{birth.replace('; Biên bản trẻ bị bỏ rơi (nếu có)', '')}\n")
    old, new = (in_force(record.read(), "1.001193", day) for day in (START, LATER))
    assert new.version != old.version
    assert new.cases == old.cases
    assert "bien-ban-tre-bi-bo-roi" not in [paper.key for paper in new.papers]
    found = in_case(new, find_case(new, "bo-roi", LATER))
    assert found.papers[-1].key == "bien-ban-tre-bi-bo-roi"


def test_other_cases_are_another_version_and_a_dossier_keeps_its_own(record: Record) -> None:
    seeded(record)
    old = in_force(record.read(), "1.001193", START)
    assert load(record, file_of(case(), case("khac"))) == Imported(changed=1)
    assert keys(record, "1.001193") == ["thuong", "khac"]
    assert by_version(record.read(), old.version).cases == old.cases
    assert keys(record, "1.001193", START) == [found.key for found in old.cases]
    assert keys(record, "1.000656") != []


def test_the_same_cases_again_change_nothing(record: Record) -> None:
    seeded(record)
    assert load(record, CASES.read_text(encoding="utf-8")) == Imported(unchanged=49)
    assert load(record, CATALOGUE.read_text(encoding="utf-8")) == Imported(unchanged=80)


def test_a_record_without_cases_gets_them_from_the_day_on(record: Record) -> None:
    seed(record, CATALOGUE, (), (), NOW, effective=START)
    assert keys(record, "1.000656") == []
    supply_cases(record, CASES.read_text(encoding="utf-8"), LATER, NOW)
    assert keys(record, "1.000656", START) == []
    assert "qua-han" in keys(record, "1.000656")
    versions = record.read().execute("SELECT count(*) FROM procedures").fetchone()[0]
    supply_cases(record, CASES.read_text(encoding="utf-8"), LATER + timedelta(1), NOW)
    assert record.read().execute("SELECT count(*) FROM procedures").fetchone()[0] == versions


def test_a_province_with_papers_of_its_own_gets_the_cases_that_fit(record: Record) -> None:
    head, *rows = CATALOGUE.read_text(encoding="utf-8").splitlines()
    birth, death = (
        next(row for row in rows if row.startswith(code)) for code in ("1.001193", "1.000656")
    )
    birth = birth.replace("; Biên bản trẻ bị bỏ rơi (nếu có)", "")
    import_csv(record, f"{head}\n{birth}\n{death}\n", START, "", NOW)
    supply_cases(record, CASES.read_text(encoding="utf-8"), LATER, NOW)
    assert keys(record, "1.001193") == []
    assert "qua-han" in keys(record, "1.000656")


# -- what is refused --------------------------------------------------------------------------

BROKEN: list[tuple[dict[str, str], str]] = [
    ({"procedure": "9.999999"}, "danh mục không có thủ tục"),
    ({"case": ""}, "khóa trường hợp"),
    ({"case": "Quá hạn"}, "khóa trường hợp"),
    ({"case": "12"}, "khóa trường hợp"),
    ({"name": ""}, "tên trường hợp"),
    ({"name": "x" * 81}, "tên trường hợp"),
    ({"usual": "có"}, "chỉ nhận yes"),
    ({"evidence": ""}, "thiếu nguồn"),
    ({"certainty": "A"}, "certainty"),
    ({"effective_from": ""}, "không phải năm-tháng-ngày"),
    ({"effective_to": "2026-01-01"}, "sau effective_from"),
    ({"require": "giay-khong-co"}, "không có “giay-khong-co”"),
    ({"drop": "giay"}, "nhiều giấy tờ"),
    ({"require": "van-ban-uy-quyen", "drop": "van-ban-uy-quyen"}, "nhắc hai lần"),
    ({"add": "Văn bản ủy quyền (1 bản chính)"}, "đã có trong thành phần"),
    ({"processing_value": "3"}, "thiếu đơn vị"),
    ({"processing_unit": "working_day"}, "thiếu số"),
    ({"processing_unit": "tuần", "processing_value": "3"}, "đơn vị"),
    ({"fee_direct_vnd": "8.000"}, "không phải số nguyên"),
    ({"charged": "yes", "fee_online_vnd": "0"}, "chưa biết mức"),
]


@pytest.mark.parametrize(("cells", "said"), BROKEN)
def test_a_bad_row_is_told_by_line_and_nothing_is_loaded(
    full: Record, cells: dict[str, str], said: str
) -> None:
    before = keys(full, "1.001193")
    bad = {**case("khac"), **cells}
    done = load(full, file_of(case(), bad, case("nua")))
    assert [(told.line, said in told.why) for told in done.rejected] == [(3, True)], done.rejected
    assert (done.added, done.changed) == (0, 0)
    assert keys(full, "1.001193") == before


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ([case(), case("khac"), case("khac", name="Tên khác")], 4, "đã có ở dòng 3"),
        ([case(), case("khac", name="Trường hợp thuong")], 3, "đã có ở dòng 2"),
        ([case(), case("khac", usual="yes")], 3, "thường gặp ở dòng 2"),
        ([case("khac"), case("nua")], 2, "chưa có trường hợp thường gặp"),
        ([], 1, "tệp trống"),
    ],
)
def test_cases_that_contradict_each_other(
    full: Record, rows: list[dict[str, str]], line: int, said: str
) -> None:
    done = load(full, file_of(*rows))
    assert [told.line for told in done.rejected] == [line]
    assert said in done.rejected[0].why


def test_a_case_may_follow_another_of_the_same_key(record: Record) -> None:
    later = case(effective_from="2026-08-01", name="Trường hợp mới")
    first = case(effective_to="2026-08-01")
    assert load(seeded(record), file_of(first, later)).changed == 1
    found = in_force(record.read(), "1.001193", LATER)
    assert [x.name for x in cases_on(found, date(2026, 7, 31))] == ["Trường hợp thuong"]
    assert [x.name for x in cases_on(found, date(2026, 8, 1))] == ["Trường hợp mới"]
    assert usual(cases_on(found, date(2026, 8, 1))) == found.cases[1]


# -- what they change -------------------------------------------------------------------------


def test_a_case_is_meant_by_key_number_or_name(full: Record) -> None:
    found = in_force(full.read(), "1.000656", START)
    for text in ("qua-han", "3", "Quá hạn 15 ngày", "QUA HAN 15 NGAY"):
        assert find_case(found, text, START, plain).key == "qua-han"
    with pytest.raises(RecordProblem) as told:
        find_case(found, "sinh đôi", START, plain)
    assert told.value.code == "unknown-case"
    assert "dung-han (Đúng hạn (15 ngày)); dung-han-ban-sao" in told.value.hint


def test_the_price_of_another_case_is_not_taken_for_this_one(full: Record) -> None:
    found = in_force(full.read(), "1.001193", START)
    assert (found.fee_direct_vnd, found.fee_online_vnd) == (0, 0)
    late = in_case(found, find_case(found, "qua-han", START))
    assert (late.fee_direct_vnd, late.fee_online_vnd) == (None, None)
    assert late.fee_set_by == "HĐND cấp tỉnh"
    free = in_case(found, find_case(found, "dung-han", START))
    assert (free.fee_direct_vnd, free.fee_set_by) == (0, "trung ương")


PAPERS = st.lists(
    st.builds(
        lambda key, conditional: PaperNeeded(place=0, key=key, name=key, conditional=conditional),
        st.sampled_from("abcdef"),
        st.booleans(),
    ),
    unique_by=lambda paper: paper.key,
)
CHANGES = st.lists(
    st.builds(
        lambda change, key: CasePaper(
            change=change, paper=PaperNeeded(place=0, key=key, name=key, conditional=True)
        ),
        st.sampled_from(["require", "optional", "drop", "add"]),
        st.sampled_from("abcdefgh"),
    ),
    unique_by=lambda told: told.paper.key,
)


@given(PAPERS, CHANGES)
def test_the_checklist_of_a_case(papers: list[PaperNeeded], changes: list[CasePaper]) -> None:
    silent: Any = dict.fromkeys(ProcedureFacts.__struct_fields__, "")
    silent |= dict.fromkeys(("processing_value", "fee_direct_vnd", "fee_online_vnd"))
    days: Any = {"effective_from": START, "effective_to": None}
    found = ProcedureFacts(**{**silent, **days, "version": 1, "papers": tuple(papers), "cases": ()})
    told = {change.paper.key: change.change for change in changes}
    after = in_case(
        found, ProcedureCase(key="x", name="x", effective_from=START, papers=tuple(changes))
    )
    needed = {paper.key: paper for paper in after.papers}
    assert [paper.place for paper in after.papers] == list(range(1, len(after.papers) + 1))
    for key, change in told.items():
        assert (key in needed) or change in ("drop", "optional")
        assert change != "drop" or key not in needed
        if change in ("require", "add"):
            assert not needed[key].conditional
    for paper in papers:
        if paper.key not in told:
            assert needed[paper.key].conditional == paper.conditional
    assert in_case(found, None) is found
