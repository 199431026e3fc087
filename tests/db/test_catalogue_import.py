"""A catalogue file is loaded whole or not at all, and each change is a new version."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.catalogue import by_version, in_force
from db.catalogue_dated import calendar_rows, load_calendar, load_policies, policy_rows
from db.catalogue_import import Imported, import_csv, seed
from db.problem import RecordProblem
from db.store import Record
from tests import records

CATALOGUE = Path(__file__).parents[2] / "desk_tui" / "data" / "catalogue.csv"
TEXT = CATALOGUE.read_text(encoding="utf-8")
HEAD, *ROWS = csv.reader(io.StringIO(TEXT, newline=""))
NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
START = date(2026, 1, 1)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    record = records.empty(tmp_path, bytes(32))
    yield record
    record.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    record = records.empty(tmp_path_factory.mktemp("empty"), bytes(32))
    yield record
    record.close()


def text_of(rows: list[list[str]], head: list[str] = HEAD) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return out.getvalue()


def row(code: str = "FX.KT", **cells: str) -> list[str]:
    filled = {"code": code, "name": "Thủ tục kiểm thử", "field": "Kiểm thử", **cells}
    return [filled.get(name, "") for name in HEAD]


def load(record: Record, source: str | bytes | Path, effective: date = START) -> Imported:
    return import_csv(record, source, effective, "QĐ thử", NOW)


def why(record: Record, source: str | bytes) -> dict[int, str]:
    """The rejected lines; and nothing may be in the record."""
    done = load(record, source)
    assert (done.added, done.changed, done.closed) == (0, 0, 0)
    assert all(
        record.read().execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0
        for table in ("procedures", "required_papers", "catalogue_imports")
    )
    return {rejected.line: rejected.why for rejected in done.rejected}


# -- what comes in ----------------------------------------------------------------------------


def test_the_packaged_catalogue_comes_in_whole(record: Record) -> None:
    assert load(record, CATALOGUE) == Imported(added=80)
    facts = in_force(record.read(), "2.000635", START)
    assert facts.name == "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh"
    assert (facts.processing_value, facts.processing_unit, facts.cutoff) == (0, "same_day", "15:00")
    assert (facts.fee_direct_vnd, facts.fee_online_vnd, facts.fee_unit) == (8000, 8000, "đ/bản sao")
    assert (facts.effective_from, facts.effective_to) == (START, None)
    assert [paper.key for paper in facts.papers] == [
        "to-khai-de-nghi-cap-ban-sao",
        "van-ban-uy-quyen",
        "giay-to-tuy-than",
    ]


def test_every_cell_of_the_file_is_kept(record: Record) -> None:
    load(record, CATALOGUE)
    for cells in ROWS:
        facts = in_force(record.read(), cells[0], START)
        kept = [getattr(facts, name) for name in HEAD]
        assert ["" if value is None else str(value) for value in kept] == cells


def test_silence_is_not_zero(record: Record) -> None:
    load(record, text_of([row(fee_direct_vnd="0")]))
    facts = in_force(record.read(), "FX.KT", START)
    assert (facts.fee_direct_vnd, facts.fee_online_vnd, facts.processing_value) == (0, None, None)


def test_the_same_file_again_changes_nothing(record: Record) -> None:
    load(record, CATALOGUE)
    assert load(record, CATALOGUE) == Imported(unchanged=80)
    assert load(record, TEXT, date(2026, 12, 1)) == Imported(unchanged=80)
    # Not even when it is said to hold from an earlier day.
    assert load(record, TEXT, date(2020, 1, 1)) == Imported(unchanged=80)
    assert record.read().execute("SELECT count(*) FROM catalogue_imports").fetchone()[0] == 1


def test_bom_crlf_extra_columns_order_and_blank_lines_are_tolerated(record: Record) -> None:
    head = ["ghi chú riêng", *reversed(HEAD)]
    rows = [["x", *reversed(cells)] for cells in ROWS]
    text = text_of(rows, head).replace("\n", "\r\n") + "\r\n" + "," * len(HEAD) + "\r\n"
    assert load(record, b"\xef\xbb\xbf" + text.encode()).added == 80


def test_text_is_kept_composed(record: Record) -> None:
    load(record, text_of([row(name="Khai sinh thử ")]))
    assert in_force(record.read(), "FX.KT", START).name == "Khai sinh thử"


# -- what is refused --------------------------------------------------------------------------

BROKEN = [
    ({"code": ""}, "thiếu mã"),
    ({"code": "1.00119"}, "Excel"),
    ({"code": "FX KT"}, "không đúng dạng"),
    ({"code": "1.001193.Z17"}, "không đúng dạng"),
    ({"code": "thử.1"}, "không đúng dạng"),
    ({"name": "  "}, "thiếu tên"),
    ({"name": "1.001193"}, "lệch cột"),
    ({"field": "15:00"}, "lệch cột"),
    ({"processing_value": "ba"}, "processing_value"),
    ({"processing_value": "1.5"}, "không phải số nguyên"),
    ({"processing_value": "-3"}, "số âm"),
    ({"processing_unit": "days", "processing_value": "3"}, "đơn vị"),
    ({"processing_unit": "working_day"}, "thiếu số"),
    ({"fee_direct_vnd": "8.000"}, "không phải số nguyên"),
    ({"fee_direct_vnd": "8000đ"}, "không phải số nguyên"),
    ({"fee_online_vnd": "-8000"}, "số âm"),
    ({"cutoff": "15h"}, "giờ chốt"),
    ({"cutoff": "25:00"}, "giờ chốt"),
    ({"channel_online": "có"}, "channel_online"),
    ({"result_code": "Giấy khai sinh"}, "mã kết quả"),
    ({"note": "a\x07b"}, "ký tự điều khiển"),
]


@pytest.mark.parametrize(("cells", "said"), BROKEN)
def test_a_broken_row_is_told_by_line(empty: Record, cells: dict[str, str], said: str) -> None:
    good, bad = row("FX.1"), row(**{"code": "FX.2", **cells})
    told = why(empty, text_of([good, bad, row("FX.3")]))
    assert list(told) == [3]
    assert said in told[3]


def test_every_broken_row_is_told_not_only_the_first(empty: Record) -> None:
    told = why(empty, text_of([row("FX.1", cutoff="x"), row("FX.2"), row("FX.3", name="")]))
    assert list(told) == [2, 4]


def test_a_code_given_twice(empty: Record) -> None:
    told = why(empty, text_of([row("FX.1"), row("FX.2"), row("fx.1")]))
    assert told == {4: "mã fx.1 đã có ở dòng 2"}


def test_a_stray_comma_shifts_the_row(empty: Record) -> None:
    lines = TEXT.splitlines()
    lines[5] = lines[5].replace("Hộ tịch,", "Hộ, tịch,", 1)
    told = why(empty, "\n".join(lines))
    assert list(told) == [6]
    assert "25 ô" in told[6]


def test_a_quote_that_is_never_closed(empty: Record) -> None:
    lines = TEXT.splitlines()
    lines[2] = lines[2].replace("Đăng ký kết hôn,", '"Đăng ký kết hôn,', 1)
    told = why(empty, "\n".join(lines))
    assert "nháy" in told[3]


def test_a_quote_never_closed_in_the_last_line(empty: Record) -> None:
    told = why(empty, text_of([row("FX.1")]) + '"FX.2,Thủ tục')
    assert list(told) == [3]
    assert "nháy" in told[3]


def test_a_file_that_is_no_catalogue(empty: Record) -> None:
    assert "trống" in why(empty, "")[1]
    assert "trống" in why(empty, ",".join(HEAD) + "\n")[1]
    assert "evidence" in why(empty, text_of([row()[:-2]], HEAD[:-2]))[1]
    assert "lặp" in why(empty, text_of([[*row(), "x"]], [*HEAD, "code"]))[1]
    assert "chấm phẩy" in why(empty, TEXT.splitlines()[0].replace(",", ";"))[1]


def test_other_encodings_are_refused_at_their_line(empty: Record) -> None:
    told = why(empty, text_of([row("FX.1"), row("FX.2", name="é")]).encode("latin-1", "replace"))
    assert "UTF-8" in told[3]
    assert "UTF-8" in why(empty, TEXT.encode("utf-16"))[1]


def test_a_file_that_cannot_be_opened(record: Record, tmp_path: Path) -> None:
    with pytest.raises(RecordProblem) as told:
        load(record, tmp_path / "không có.csv")
    assert told.value.code == "file-unreadable"


def _set(name: str, value: str) -> Callable[[list[str]], list[str]]:
    def broken(cells: list[str]) -> list[str]:
        return [value if column == name else c for column, c in zip(HEAD, cells, strict=True)]

    return broken


BREAKAGES = [
    _set("code", "1.1"),
    _set("name", ""),
    _set("processing_unit", "weeks"),
    _set("fee_direct_vnd", "-1"),
    _set("fee_online_vnd", "miễn"),
    _set("cutoff", "3 giờ"),
    lambda cells: [*cells, ""],
    lambda cells: cells[:-1],
    lambda cells: [cells[0], *cells[2:], ""],
]


@given(st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_file_with_one_broken_row_loads_nothing(empty: Record, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.sampled_from(ROWS), min_size=1, unique_by=lambda cells: cells[0]))
    place = data.draw(st.integers(0, len(rows) - 1))
    broken = data.draw(st.sampled_from(BREAKAGES))(rows[place])
    told = why(empty, text_of([*rows[:place], broken, *rows[place + 1 :]]))
    assert list(told) == [place + 2]


# -- versions ---------------------------------------------------------------------------------


def test_a_dossier_keeps_the_version_of_its_day(record: Record) -> None:
    load(record, text_of([row(fee_direct_vnd="8000", required_papers="Tờ khai (1 bản chính)")]))
    changed = text_of([row(fee_direct_vnd="9000", required_papers="Tờ khai mới (1 bản chính)")])
    assert load(record, changed, date(2026, 7, 1)) == Imported(changed=1)

    before = in_force(record.read(), "FX.KT", date(2026, 6, 30))
    after = in_force(record.read(), "FX.KT", date(2026, 7, 1))
    assert (before.fee_direct_vnd, after.fee_direct_vnd) == (8000, 9000)
    assert (before.papers[0].name, after.papers[0].name) == ("Tờ khai", "Tờ khai mới")
    assert before.effective_to == after.effective_from == date(2026, 7, 1)
    # Whatever comes later, the old dossier still reads its own version.
    assert by_version(record.read(), before.version) == before


@given(st.lists(st.integers(1, 900), min_size=1, max_size=5, unique=True), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_on_each_day_exactly_the_latest_version_begun_holds(days: list[int], asked: int) -> None:
    import tempfile

    start = date(2025, 1, 1).toordinal()
    with tempfile.TemporaryDirectory() as folder:
        record = records.empty(Path(folder), bytes(32))
        for fee, day in enumerate(sorted(days)):
            load(record, text_of([row(fee_direct_vnd=str(fee))]), date.fromordinal(start + day))
        begun = [fee for fee, day in enumerate(sorted(days)) if day <= asked]
        on = date.fromordinal(start + asked)
        if begun:
            assert in_force(record.read(), "FX.KT", on).fee_direct_vnd == begun[-1]
        else:
            with pytest.raises(RecordProblem, match="chỉ được áp dụng từ"):
                in_force(record.read(), "FX.KT", on)
        record.close()


def test_a_change_before_the_version_it_replaces_is_refused(record: Record) -> None:
    load(record, text_of([row(), row("FX.2")]))
    with pytest.raises(RecordProblem) as told:
        load(record, text_of([row(note="khác"), row("FX.3")]), date(2025, 12, 31))
    assert told.value.code == "effective-too-early"
    assert "01/01/2026" in told.value.message
    with pytest.raises(RecordProblem):
        in_force(record.read(), "FX.3", START)


def test_a_mistake_mended_the_same_day_leaves_the_dossiers_already_in(record: Record) -> None:
    load(record, text_of([row(fee_direct_vnd="80000")]))
    mistaken = in_force(record.read(), "FX.KT", START)
    assert load(record, text_of([row(fee_direct_vnd="8000")])) == Imported(changed=1)
    assert in_force(record.read(), "FX.KT", START).fee_direct_vnd == 8000
    assert by_version(record.read(), mistaken.version).fee_direct_vnd == 80000


def test_only_a_file_declared_whole_closes_what_it_leaves_out(record: Record) -> None:
    load(record, text_of([row("FX.1"), row("FX.2")]))
    short = text_of([row("FX.1")])
    assert load(record, short, date(2026, 7, 1)) == Imported(unchanged=1)
    done = import_csv(record, short, date(2026, 7, 1), "", NOW, full=True)
    assert done == Imported(closed=1, unchanged=1)
    assert in_force(record.read(), "FX.2", date(2026, 6, 30)).code == "FX.2"
    with pytest.raises(RecordProblem, match="hết hiệu lực từ ngày 01/07/2026") as told:
        in_force(record.read(), "FX.2", date(2026, 7, 1))
    assert told.value.code == "not-in-force"
    # It may come back later, with a gap in which it did not hold.
    assert load(record, text_of([row("FX.2")]), date(2026, 9, 1)) == Imported(added=1)
    assert in_force(record.read(), "FX.2", date(2026, 9, 1)).effective_to is None
    with pytest.raises(RecordProblem):
        in_force(record.read(), "FX.2", date(2026, 8, 31))


def test_a_closed_procedure_may_come_back_the_very_day_it_ended(record: Record) -> None:
    load(record, text_of([row("FX.1"), row("FX.2")]))
    import_csv(record, text_of([row("FX.1")]), date(2026, 7, 1), "", NOW, full=True)
    assert load(record, text_of([row("FX.2")]), date(2026, 7, 1)) == Imported(added=1)
    assert in_force(record.read(), "FX.2", date(2026, 7, 1)).effective_to is None


def test_a_procedure_new_to_the_record_may_start_earlier_than_the_changes(record: Record) -> None:
    load(record, text_of([row("FX.1")]))
    both = text_of([row("FX.1", note="mới"), row("FX.2")])
    import_csv(record, both, date(2026, 11, 16), "", NOW, new_from=date(2025, 7, 1))
    assert in_force(record.read(), "FX.2", date(2025, 7, 1)).code == "FX.2"
    assert in_force(record.read(), "FX.1", date(2026, 11, 15)).note == ""
    assert in_force(record.read(), "FX.1", date(2026, 11, 16)).note == "mới"


def test_another_source_for_the_same_facts_makes_no_version(record: Record) -> None:
    load(record, text_of([row(evidence="A")]))
    assert load(record, text_of([row(evidence="B")])) == Imported(unchanged=1)
    assert in_force(record.read(), "FX.KT", START).evidence == "B"


def test_an_import_says_where_it_came_from(record: Record) -> None:
    load(record, TEXT)
    kept = record.read().execute("SELECT effective, decision, at FROM catalogue_imports").fetchone()
    assert tuple(kept) == ("2026-01-01", "QĐ thử", "2026-11-16T03:00:00.000000Z")


def test_three_thousand_rows_come_in_as_one(record: Record) -> None:
    rows = [[f"9.{n:06d}", *ROWS[n % 80][1:]] for n in range(3000)]
    assert load(record, text_of(rows)).added == 3000


# -- the dated tables -------------------------------------------------------------------------

DAYS = [
    {
        "date": "2026-01-02",
        "kind": "off",
        "name": "Nghỉ hoán đổi",
        "instrument": "VB 12729/VPCP-KGVX",
        "certainty": "V",
    },
    {
        "date": "2026-01-10",
        "kind": "worked",
        "name": "Làm bù",
        "instrument": "VB 12729/VPCP-KGVX",
        "certainty": "V",
    },
]
POLICIES = [{"id": "p1", "value": "50", "note": ""}, {"id": "p2", "value": "20", "note": "đ"}]


def test_calendar_and_policies_come_back_as_given(record: Record) -> None:
    assert load_calendar(record, reversed(DAYS)) == 2
    assert calendar_rows(record.read()) == DAYS
    assert load_policies(record, reversed(POLICIES)) == 2
    assert policy_rows(record.read()) == POLICIES


def test_a_day_and_a_policy_given_again_replace_the_old(record: Record) -> None:
    load_calendar(record, DAYS)
    load_policies(record, POLICIES)
    load_calendar(record, [{**DAYS[0], "name": "Nghỉ Tết"}])
    load_policies(record, [{**POLICIES[0], "value": "100"}])
    assert [day["name"] for day in calendar_rows(record.read())] == ["Nghỉ Tết", "Làm bù"]
    assert [policy["value"] for policy in policy_rows(record.read())] == ["100", "20"]


@pytest.mark.parametrize("wrong", [{"date": "02/01/2026"}, {"kind": "nghỉ"}, {"date": ""}])
def test_one_wrong_day_keeps_the_whole_list_out(record: Record, wrong: dict[str, str]) -> None:
    with pytest.raises(RecordProblem, match="Dòng 2") as told:
        load_calendar(record, [DAYS[0], {**DAYS[1], **wrong}])
    assert told.value.code == "bad-calendar-row"
    assert calendar_rows(record.read()) == []


def test_a_policy_without_a_name_keeps_the_whole_list_out(record: Record) -> None:
    with pytest.raises(RecordProblem) as told:
        load_policies(record, [POLICIES[0], {**POLICIES[1], "id": ""}])
    assert told.value.code == "bad-policy-row"
    assert policy_rows(record.read()) == []


def test_a_new_record_is_filled_in_one_piece(record: Record) -> None:
    with pytest.raises(RecordProblem):
        seed(record, TEXT, [*DAYS, {"date": "x"}], POLICIES, NOW, effective=START)
    assert policy_rows(record.read()) == []
    assert seed(record, TEXT, DAYS, POLICIES, NOW, effective=START).added == 80
    assert (calendar_rows(record.read()), policy_rows(record.read())) == (DAYS, POLICIES)
    # Done again after a power cut it does no harm.
    assert seed(record, TEXT, DAYS, POLICIES, NOW, effective=START) == Imported(unchanged=80)


def test_a_packaged_catalogue_that_is_broken_is_refused_aloud(record: Record) -> None:
    with pytest.raises(RecordProblem, match="dòng 2"):
        seed(record, text_of([row(name="")]), DAYS, POLICIES, NOW, effective=START)
    assert calendar_rows(record.read()) == []
