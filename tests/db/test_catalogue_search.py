"""What an officer types and what has to stand first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.catalogue_import import import_csv
from db.catalogue_search import search
from db.store import Record
from desk_tui.rules.text import plain
from tests import records

CATALOGUE = Path(__file__).parents[2] / "desk_tui" / "data" / "catalogue.csv"
NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
DAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    record = records.empty(tmp_path_factory.mktemp("search"), bytes(32))
    import_csv(record, CATALOGUE, date(2025, 7, 1), "", NOW)
    yield record
    record.close()


QUERIES = [
    # words, with and without marks
    ("đăng ký khai sinh", "1.001193"),
    ("dang ky khai sinh", "1.001193"),
    ("khai sinh", "1.001193"),
    ("KHAI SINH", "1.001193"),
    ("khai sin", "1.001193"),
    ("kết hôn", "1.000894"),
    ("ket hon", "1.000894"),
    ("khai tử", "1.000656"),
    ("khai tu", "1.000656"),
    ("tình trạng hôn nhân", "1.004873"),
    ("giay xac nhan hon nhan", "1.004873"),
    ("chung thuc ban sao", "2.000815"),
    ("chứng thực bản sao", "2.000815"),
    ("ch th b s", "2.000815"),
    ("chung thuc chu ky", "2.000884"),
    ("di chuc", "2.001019"),
    ("tu choi nhan di san", "2.001016"),
    ("phan chia di san", "2.001406"),
    ("sua loi", "2.000927"),
    ("ban sao so goc", "2.000908"),
    ("trich luc", "2.000635"),
    ("bản sao trích lục", "2.000635"),
    ("thuong tru", "1.004222"),
    ("dang ky thuong tru", "1.004222"),
    ("xoa thuong tru", "1.003197"),
    ("gia han tam tru", "1.002755"),
    ("tam vang", "1.003677"),
    ("luu tru", "2.001159"),
    ("tach ho", "1.010038"),
    ("cấp đổi căn cước", "1.014063"),
    ("cap lai the can cuoc", "1.014064"),
    ("can cuoc duoi 14", "1.014062"),
    ("dinh danh muc 02", "3.000228"),
    ("thanh lap ho kinh doanh", "1.001612"),
    ("tam ngung kinh doanh", "1.001570"),
    ("cham dut ho kinh doanh", "1.001266"),
    ("giay phep xay dung moi", "1.013225"),
    ("gia han giay phep", "1.013227"),
    ("nuoi con nuoi", "2.001263"),
    ("ho ngheo", "1.011607"),
    ("thoat ngheo", "1.011608"),
    ("khuyet tat doi", "1.001653"),
    ("mai tang", "1.001731"),
    ("liet si", "1.010803"),
    ("ma tuy", "3.000527"),
    ("huu tri", "1.014027"),
    ("dat trong lua", "1.008004"),
    ("dinh chinh giay chung nhan", "1.012796"),
    ("giám hộ", "1.004837"),
    ("giam sat giam ho", "3.000323"),
    ("ket hon nuoc ngoai", "2.000806"),
    ("khai sinh luu dong", "1.003583"),
    ("nhan cha me con", "1.001022"),
    ("đất đai lần đầu", "1.013978"),
    # words of the field beside words of the name
    ("giam ngheo thu nhap thap", "3.000412"),
    ("cu tru dieu chinh", "1.010039"),
    # initials, of the whole name or of a run of words
    ("ctbs", "2.000815"),
    ("CTBS", "2.000815"),
    ("ct bs", "2.000815"),
    ("ctck", "2.000884"),
    ("ctdc", "2.001019"),
    ("dkks", "1.001193"),
    ("đkks", "1.001193"),
    ("dkkh", "1.000894"),
    ("dklks", "1.004884"),
    ("ttht", "2.002516"),
    ("xntthn", "1.004873"),
    ("gia han gpxd", "1.013227"),
    # codes, whole, by the end, by the beginning, with a province's tail
    ("2.000635", "2.000635"),
    ("2000635", "2.000635"),
    ("000635", "2.000635"),
    ("0635", "2.000635"),
    ("635", "2.000635"),
    ("1193", "1.001193"),
    ("1.0011", "1.001193"),
    ("2.000815.000.00.00.H17", "2.000815"),
    ("1.001193.h61", "1.001193"),
    ("1.004222 Đăng ký thường trú", "1.004222"),
]


@pytest.mark.parametrize(("typed", "expected"), QUERIES)
def test_the_first_hit(record: Record, typed: str, expected: str) -> None:
    hits = search(record.read(), plain, typed, DAY, 5)
    assert [hit.code for hit in hits][:1] == [expected]


@pytest.mark.parametrize(("typed", "expected"), QUERIES)
def test_decomposed_letters_and_stray_blanks_find_the_same(
    record: Record, typed: str, expected: str
) -> None:
    sent = f"  {unicodedata.normalize('NFD', typed)}  "
    assert search(record.read(), plain, sent, DAY, 5) == search(record.read(), plain, typed, DAY, 5)


def test_nothing_is_found_for_what_no_procedure_says(record: Record) -> None:
    assert search(record.read(), plain, "tàu vũ trụ", DAY) == []
    assert search(record.read(), plain, "9.999999", DAY) == []
    assert search(record.read(), plain, "???", DAY) == []


def test_a_hit_says_what_the_screen_shows(record: Record) -> None:
    (hit, *_) = search(record.read(), plain, "di chuc", DAY)
    assert (hit.name, hit.field, hit.level) == ("Chứng thực di chúc", "Chứng thực", "Cấp xã")
    assert (hit.service_level, hit.used) == ("một phần", 0)


def test_no_more_hits_than_asked_for(record: Record) -> None:
    assert len(search(record.read(), plain, "dang ky", DAY, 3)) == 3


def test_before_the_catalogue_began_nothing_is_found(record: Record) -> None:
    assert search(record.read(), plain, "khai sinh", date(2025, 6, 30)) == []


def used(record: Record, **counts: int) -> None:
    with record.write() as connection:
        connection.execute("DELETE FROM counters")
        connection.executemany(
            "INSERT INTO counters (name, n) VALUES (?, ?)",
            [(f"procedure:{code}", n) for code, n in counts.items()],
        )


def test_among_equals_what_this_desk_uses_comes_first(record: Record) -> None:
    try:
        used(record, **{"1.004884": 7, "2.001016": 3, "2.001019": 1})
        first = search(record.read(), plain, "khai sinh", DAY, 1)[0]
        assert (first.code, first.used) == ("1.004884", 7)
        # The exact name still wins over a much used longer one.
        assert search(record.read(), plain, "dang ky khai sinh", DAY, 1)[0].code == "1.001193"
        # An empty box shows the desk's own habits.
        habits = search(record.read(), plain, "", DAY, 3)
        assert [hit.code for hit in habits] == ["1.004884", "2.001016", "2.001019"]
    finally:
        used(record)


@given(st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_text_is_answered(record: Record, typed: str) -> None:
    hits = search(record.read(), plain, typed, DAY, 10)
    assert len({hit.code for hit in hits}) == len(hits) <= 10


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_every_procedure_is_found_by_its_name_and_by_its_code(
    record: Record, data: st.DataObject
) -> None:
    everything = search(record.read(), plain, "", DAY, 1000)
    assert len(everything) == 80
    hit = data.draw(st.sampled_from(everything))
    assert search(record.read(), plain, plain(hit.name), DAY, 1)[0].code == hit.code
    assert search(record.read(), plain, hit.code, DAY, 1)[0].code == hit.code
    assert hit.code in [h.code for h in search(record.read(), plain, hit.code[-4:], DAY)]


def test_a_new_import_is_searched_at_once(tmp_path: Path) -> None:
    record = records.empty(tmp_path, bytes(32))
    assert search(record.read(), plain, "khai", DAY) == []
    text = CATALOGUE.read_text(encoding="utf-8")
    import_csv(record, text, date(2025, 7, 1), "", NOW)
    assert search(record.read(), plain, "thuong tru", DAY, 1)[0].code == "1.004222"
    renamed = text.replace(",Đăng ký thường trú,", ",Ghi tên vào sổ cư trú,")
    import_csv(record, renamed, date(2026, 11, 16), "", NOW)
    assert search(record.read(), plain, "ghi ten vao so", DAY, 1)[0].code == "1.004222"
    # The day before, the old name is the one in force.
    assert search(record.read(), plain, "ghi ten vao so", date(2026, 11, 15), 1) == []
    record.close()


def test_three_thousand_procedures_are_searched_like_eighty(tmp_path: Path) -> None:
    head, *rows = CATALOGUE.read_text(encoding="utf-8").splitlines()
    many = [head] + [f"9.{n:06d},{rows[n % 80].split(',', 1)[1]}" for n in range(3000)]
    record = records.empty(tmp_path, bytes(32))
    import_csv(record, "\n".join(many), date(2025, 7, 1), "", NOW)
    search(record.read(), plain, "khai", DAY)

    for typed in ("d", "dang ky", "ctbs", "0635", "giay phep xd"):
        found = search(record.read(), plain, typed, DAY)
        assert found, typed
        assert {hit.code[:2] for hit in found} == {"9."}, typed
    assert search(record.read(), plain, "khong co gi dau", DAY) == []
    record.close()
