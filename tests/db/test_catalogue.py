"""Asking the catalogue: codes as people write them, and papers as people name them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.catalogue import by_version, find_paper, in_force
from db.catalogue_import import import_csv
from db.catalogue_papers import KEY_LENGTH, parse_papers
from db.problem import RecordProblem
from db.store import Record
from desk_tui.rules.text import plain
from tests import records

CATALOGUE = Path(__file__).parents[2] / "desk_tui" / "data" / "catalogue.csv"
NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
DAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    record = records.empty(tmp_path_factory.mktemp("catalogue"), bytes(32))
    import_csv(record, CATALOGUE, date(2025, 7, 1), "", NOW)
    yield record
    record.close()


# -- codes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "1.001193",
        " 1.001193 ",
        "1.001193.000.00.00.H17",
        "1.001193.h61",
        "001193",
        "1193",
        "1001193",
    ],
)
def test_a_code_as_people_write_it(record: Record, typed: str) -> None:
    assert in_force(record.read(), typed, DAY).name == "Đăng ký khai sinh"


def test_a_code_that_is_unknown_names_its_neighbours(record: Record) -> None:
    with pytest.raises(RecordProblem) as told:
        in_force(record.read(), "1.001192", DAY)
    assert told.value.code == "unknown-procedure"
    assert "1.001193 Đăng ký khai sinh" in told.value.hint


def test_a_code_like_no_other_leads_to_the_search(record: Record) -> None:
    with pytest.raises(RecordProblem) as told:
        in_force(record.read(), "xyz", DAY)
    assert "catalogue search" in told.value.hint


def test_an_end_that_several_codes_share_is_asked_again(record: Record) -> None:
    codes = [row[0] for row in record.read().execute("SELECT code FROM procedures")]
    ends = [code[-3:] for code in codes]
    shared = next(end for end in ends if ends.count(end) > 1)
    with pytest.raises(RecordProblem) as told:
        in_force(record.read(), shared, DAY)
    assert told.value.code == "ambiguous-procedure"
    assert all(code in told.value.message for code in codes if code.endswith(shared))


def test_a_local_code_and_one_with_a_province_tail(tmp_path: Path) -> None:
    record = records.empty(tmp_path, bytes(32))
    head, first, *_ = CATALOGUE.read_text(encoding="utf-8").splitlines()
    rows = [first.replace("1.001193", code, 1) for code in ("FX.kt", "1.001193.000.00.00.H17")]
    import_csv(record, "\n".join([head, *rows]), DAY, "", NOW)
    assert in_force(record.read(), "fx.KT", DAY).code == "FX.kt"
    assert in_force(record.read(), "1.001193", DAY).code == "1.001193.000.00.00.H17"
    record.close()


def test_a_version_nobody_knows(record: Record) -> None:
    with pytest.raises(RecordProblem) as told:
        by_version(record.read(), 10_000)
    assert told.value.code == "unknown-version"


# -- the checklist ----------------------------------------------------------------------------


def test_papers_are_parted_outside_parentheses() -> None:
    papers = parse_papers("Tờ khai (1 bản chính; trực tuyến: biểu mẫu điện tử); Bản vẽ", plain)
    assert [(p.place, p.name) for p in papers] == [(1, "Tờ khai"), (2, "Bản vẽ")]
    assert papers[0].note == "1 bản chính; trực tuyến: biểu mẫu điện tử"


def test_an_open_parenthesis_does_not_swallow_the_rest() -> None:
    papers = parse_papers("Tờ khai (1 bản chính; Bản vẽ; Ảnh", plain)
    assert [p.name for p in papers][1:] == ["Bản vẽ", "Ảnh"]


@pytest.mark.parametrize(
    ("text", "originals", "copies"),
    [
        ("Tờ khai (1 bản chính)", 1, 0),
        ("Giấy khai sinh (02 bản sao)", 0, 2),
        ("Hợp đồng (1 bản chính, 2 bản sao)", 1, 2),
        ("02 bộ bản vẽ thiết kế", 2, 0),
        ("Giấy tờ liên quan", 0, 0),
        ("Đơn theo Mẫu 01 QĐ 24/2021/QĐ-TTg", 0, 0),
    ],
)
def test_copies_are_counted(text: str, originals: int, copies: int) -> None:
    (paper,) = parse_papers(text, plain)
    assert (paper.originals, paper.copies) == (originals, copies)


@pytest.mark.parametrize(
    ("text", "conditional", "shown_only"),
    [
        ("Biên bản trẻ bị bỏ rơi (nếu có)", True, False),
        ("Giấy xác nhận đã cấp trước đó (khi cấp lại)", True, False),
        ("Giấy tờ về ly hôn (trường hợp ly hôn)", True, False),
        ("Bản thỏa thuận (Phụ lục III, nếu có)", True, False),
        ("Văn bản đại diện, nếu có", True, False),
        ("Giấy tờ tùy thân (xuất trình; thay bằng số định danh nếu khai thác được)", False, True),
        ("Giấy báo tử (1 bản chính; không cần nếu có dữ liệu ký số)", False, False),
        ("Đơn đề nghị cấp lại, nêu lý do", False, False),
    ],
)
def test_conditions_and_papers_only_shown(text: str, conditional: bool, shown_only: bool) -> None:
    (paper,) = parse_papers(text, plain)
    assert (paper.conditional, paper.shown_only) == (conditional, shown_only)


def test_a_count_in_mid_sentence_leaves_the_name_whole() -> None:
    (paper,) = parse_papers("Tờ khai đề nghị (1 bản chính) hoặc văn bản yêu cầu", plain)
    assert (paper.name, paper.originals) == ("Tờ khai đề nghị hoặc văn bản yêu cầu", 1)


def test_papers_of_a_group_say_whose_they_are(record: Record) -> None:
    names = [paper.name for paper in in_force(record.read(), "2.001263", DAY).papers]
    assert "Hồ sơ người nhận: giấy khám sức khỏe" in names
    assert "Hồ sơ trẻ: giấy khám sức khỏe" in names
    assert "Hồ sơ trẻ: 02 ảnh toàn thân" in names


@given(
    st.lists(
        st.sampled_from(
            [
                "Tờ khai",
                "Giấy tờ tùy thân",
                "Đơn đề nghị cấp lại giấy phép lao động",
                "???x",
                "Ảnh (2 bản chính)",
                "x" * 60,
            ]
        ),
        max_size=20,
    )
)
def test_keys_are_short_unique_and_lead_back(names: list[str]) -> None:
    papers = parse_papers("; ".join(names), plain)
    assert len(papers) == len(names)
    assert len({paper.key for paper in papers}) == len(papers)
    for paper in papers:
        assert len(paper.key) <= KEY_LENGTH
        assert find_paper(papers, paper.key) is paper
        assert find_paper(papers, str(paper.place)) is paper


@given(st.text(max_size=80))
def test_any_text_gives_papers_or_none(text: str) -> None:
    for place, paper in enumerate(parse_papers(text, plain), start=1):
        assert paper.place == place
        assert paper.name
        assert paper.key


def test_a_key_does_not_move_when_papers_are_reordered() -> None:
    first = parse_papers("Tờ khai (1 bản chính); Giấy báo tử", plain)
    second = parse_papers("Giấy báo tử (nếu có); Tờ khai", plain)
    assert {paper.key for paper in first} == {paper.key for paper in second}


def test_a_paper_by_what_people_type(record: Record) -> None:
    papers = in_force(record.read(), "1.001193", DAY).papers
    assert find_paper(papers, "to-khai").place == 1
    assert find_paper(papers, "2").key == "giay-chung-sinh-hoac-van-ban"
    assert find_paper(papers, "Tờ khai", plain).place == 1
    assert find_paper(papers, "giay to", plain).key == "giay-to-tuy-than"


def test_a_paper_that_cannot_be_told(record: Record) -> None:
    papers = in_force(record.read(), "1.001193", DAY).papers
    with pytest.raises(RecordProblem) as told:
        find_paper(papers, "van-ban")
    assert told.value.code == "ambiguous-paper"
    with pytest.raises(RecordProblem) as told:
        find_paper(papers, "so-do")
    assert told.value.code == "unknown-paper"
    assert "giay-to-tuy-than" in told.value.hint
    with pytest.raises(RecordProblem):
        find_paper(papers, "")
