"""One feed dealt to the checklist: separators, the officer's keys, counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.deal import (
    Dealt,
    Expected,
    Hand,
    Place,
    Seen,
    begin,
    deal,
    drop,
    restore,
)
from scanners.numbering import PageNumber
from scanners.problem import ScanProblem
from scanners.separator import Separator

OURS = "H18.12.34-261116-0001"
FORM = Expected("to-khai", "Tờ khai")
CONTRACT = Expected("hop-dong", "Hợp đồng", 12)
MAP = Expected("ban-ve", "Bản vẽ")
PAPERS = (FORM, CONTRACT, MAP)


def to(key: str = "", dossier: str = "") -> Separator:
    return Separator(dossier, key)


def feed(*pages: Separator | str | int | None) -> list[Seen]:
    """Separator, " " a blank page, a number as printed, None a page with nothing known."""
    return [
        Seen(
            at,
            blank=one == " ",
            separator=one if isinstance(one, Separator) else None,
            number=PageNumber(one, 12) if isinstance(one, int) else None,
        )
        for at, one in enumerate(pages, 1)
    ]


def dealt(
    *pages: Separator | str | int | None,
    papers: tuple[Expected, ...] = PAPERS,
    duplex: bool = False,
    hand: dict[int, Hand] | None = None,
) -> Dealt:
    return deal(feed(*pages), papers, duplex=duplex, dossier=OURS, hand=hand)


def said(result: Dealt) -> list[str]:
    return [doubt.message for doubt in result.doubts]


def test_separators_deal_by_themselves() -> None:
    result = dealt(to("to-khai"), None, None, to("ban-ve", OURS), None)
    assert result.pages == {2: "to-khai", 3: "to-khai", 5: "ban-ve"}
    assert result.places[1] == result.places[4] == Place("separator")


def test_the_sheet_next_paper_goes_down_the_checklist() -> None:
    result = dealt(to(), None, to(), None, to(), None, to(), None)
    assert result.pages == {2: "to-khai", 4: "hop-dong", 6: "ban-ve"}
    assert result.places[8] == Place("open")
    assert "danh mục đã hết" in said(result)[0]


def test_next_follows_what_the_officer_began() -> None:
    result = begin(dealt(None, None, to(), None), 1, "hop-dong")
    assert result.pages == {1: "hop-dong", 2: "hop-dong", 4: "ban-ve"}


def test_a_separator_of_another_dossier_is_a_warning_and_deals_nothing() -> None:
    result = dealt(to("to-khai"), None, to("ban-ve", "H18.12.34-261115-0009"), None)
    assert result.pages == {2: "to-khai"}
    assert result.places[4] == Place("open")
    assert said(result)[:2] == [
        "Trang quét 3 là tờ ngăn của hồ sơ H18.12.34-261115-0009, không phải hồ sơ này:"
        " các trang sau nó chưa chia.",
        "1 trang chưa biết thuộc giấy tờ nào: trang quét 4.",
    ]


def test_the_next_paper_is_counted_from_the_last_one_known() -> None:
    result = dealt(to("to-khai"), None, to("", "H18.12.34-261115-0009"), None, to(), None)
    assert result.pages == {2: "to-khai", 6: "hop-dong"}


def test_a_mark_for_a_paper_no_longer_listed_is_kept() -> None:
    result = dealt(None, None, papers=(FORM,), hand={2: Hand(begins="giay-cu")})
    assert result.pages == {1: "to-khai", 2: "giay-cu"}
    assert [count.key for count in result.counts] == ["to-khai", "giay-cu"]


def test_a_separator_of_a_paper_not_asked_for_is_told() -> None:
    result = dealt(to("giay-la"), None)
    assert result.pages == {}
    assert "không có trong danh mục" in said(result)[0]


def test_pages_nobody_marked_wait_and_are_told_in_one_sentence() -> None:
    result = dealt(None, None, None, to("to-khai"), None)
    assert [result.places[at].role for at in (1, 2, 3, 5)] == ["open", "open", "open", "page"]
    assert "3 trang chưa biết thuộc giấy tờ nào: trang quét 1–3." in said(result)


def test_a_sole_paper_takes_everything() -> None:
    assert dealt(None, None, papers=(FORM,)).pages == {1: "to-khai", 2: "to-khai"}


def test_the_blank_back_of_a_separator_goes_with_it_in_duplex_only() -> None:
    pages = (to("to-khai"), " ", None, " ", to("ban-ve"), " ", None, None)
    both = dealt(*pages, duplex=True)
    assert both.places[2] == both.places[6] == Place("back")
    # The blank back of a page stays a page of its paper: marked, never deleted.
    assert both.pages == {3: "to-khai", 4: "to-khai", 7: "ban-ve", 8: "ban-ve"}
    assert dealt(*pages).pages[2] == "to-khai"


def test_a_separator_fed_face_down_has_its_blank_side_before_it() -> None:
    result = dealt(" ", to("to-khai"), None, None, duplex=True)
    assert result.places[1] == Place("back")
    assert result.pages == {3: "to-khai", 4: "to-khai"}


def test_a_written_back_of_a_separator_is_no_back() -> None:
    assert dealt(to("to-khai"), None, None, None, duplex=True).pages[2] == "to-khai"


def test_an_odd_number_of_sides_is_told() -> None:
    assert any("số lẻ" in one for one in said(dealt(to("to-khai"), None, None, duplex=True)))


def test_the_officer_wins_over_separator_and_title() -> None:
    page = Seen(2, suggested="ban-ve")
    result = deal([Seen(1, separator=to("to-khai")), page, Seen(3)], PAPERS, duplex=False)
    assert result.suggestions == {2: "ban-ve"}
    assert result.pages[2] == "to-khai"
    assert "nằm trong “Tờ khai” nhưng tiêu đề giống “Bản vẽ”" in said(result)[0]
    stays = begin(result, 2, "to-khai")
    assert stays.suggestions == {}
    moved = begin(begin(result, 2, "hop-dong"), 3, "ban-ve")
    assert moved.pages == {2: "hop-dong", 3: "ban-ve"}


def test_a_mark_on_a_separator_changes_what_it_begins() -> None:
    result = begin(dealt(to("to-khai"), None), 1, "ban-ve")
    assert result.pages == {2: "ban-ve"}
    assert restore(result, 1).pages == {1: "ban-ve", 2: "ban-ve"}


def test_drop_and_restore() -> None:
    result = drop(dealt(to("to-khai"), None, None), 2)
    assert result.pages == {3: "to-khai"}
    assert result.places[2] == Place("dropped", "to-khai")
    assert restore(result, 2).pages == {2: "to-khai", 3: "to-khai"}


def test_a_dropped_first_page_still_begins_its_paper() -> None:
    result = drop(begin(dealt(None, None), 1, "ban-ve"), 1)
    assert result.pages == {2: "ban-ve"}


def test_no_such_page_and_no_such_paper() -> None:
    with pytest.raises(ScanProblem) as caught:
        begin(dealt(None), 9, "to-khai")
    assert caught.value.code == "no-such-page"
    with pytest.raises(ScanProblem) as caught:
        begin(dealt(None), 1, "giay-la")
    assert caught.value.code == "no-such-paper"


def test_the_missing_page_of_the_contract_is_named() -> None:
    result = dealt(to("hop-dong"), None, 2, *range(4, 13))
    assert said(result) == ["Hợp đồng: khai 12 trang, mới có 11; thiếu trang 3."]
    assert result.doubts[0].paper == "hop-dong"


def test_declared_against_kept() -> None:
    assert said(dealt(to("hop-dong"), *[None] * 11)) == ["Hợp đồng: khai 12 trang, mới có 11."]
    assert said(dealt(to("hop-dong"), *[None] * 12)) == []
    # Twelve blank backs may be what the citizen counted, or not.
    assert said(dealt(to("hop-dong"), *[None, " "] * 6)) == []
    assert said(dealt(to("hop-dong"), *[None, " "] * 12)) == []
    assert said(dealt(to("hop-dong"), *[None] * 14)) == [
        "Hợp đồng: khai 12 trang, có 14, nhiều hơn 2."
    ]
    assert said(dealt(to("to-khai"), None)) == ["Hợp đồng: khai 12 trang, chưa có trang nào."]


def test_counts_tell_blank_pages_apart() -> None:
    count = dealt(to("hop-dong"), None, " ", None).counts[1]
    assert (count.key, count.declared, count.written, count.blank) == ("hop-dong", 12, 2, 1)


def test_pages_out_of_order_and_twice_are_told() -> None:
    contract = Expected("hop-dong", "Hợp đồng")
    swapped = dealt(to("hop-dong"), 1, 3, 2, *range(4, 13), papers=(FORM, contract))
    assert said(swapped) == ["Hợp đồng: trang 2 nằm sau trang 3."]
    twice = dealt(to("hop-dong"), 1, 2, 2, *range(3, 13), papers=(FORM, contract))
    assert said(twice) == ["Hợp đồng: có hai trang cùng mang số 2."]


# Whatever is fed and pressed

KEYS = [paper.key for paper in PAPERS]
SEPARATORS = st.sampled_from([to(), *map(to, KEYS), to("la"), to("to-khai", "X"), to("", OURS)])
FEEDS = st.lists(
    st.builds(
        Seen,
        sequence=st.just(0),
        blank=st.booleans(),
        separator=st.one_of(st.none(), st.none(), SEPARATORS),
        number=st.one_of(st.none(), st.builds(PageNumber, st.integers(1, 14))),
        suggested=st.sampled_from(["", *KEYS]),
    ),
    min_size=1,
    max_size=25,
).map(lambda pages: [Seen(**{**vars(page), "sequence": at}) for at, page in enumerate(pages, 1)])
PRESSED = st.lists(
    st.tuples(
        st.sampled_from(["begin", "drop", "restore"]),
        st.integers(0, 99),
        st.integers(0, 99),
    ),
    max_size=12,
)


def press(result: Dealt, verb: str, one: int, two: int) -> Dealt:
    page = result.order[one % len(result.order)]
    match verb:
        case "begin":
            return begin(result, page, KEYS[two % len(KEYS)])
        case "drop":
            return drop(result, page)
        case _:
            return restore(result, page)


@given(FEEDS, PRESSED, st.booleans())
def test_no_page_is_lost_or_in_two_papers_and_all_that_was_known_stays(
    pages: list[Seen], pressed: list[tuple[str, int, int]], duplex: bool
) -> None:
    result = deal(pages, PAPERS, duplex=duplex, dossier=OURS)
    for verb, one, two in pressed:
        result = press(result, verb, one, two)
    assert sorted(result.seen, key=lambda page: page.sequence) == pages
    assert list(result.places) == list(result.order)
    parted = [page for key in KEYS for page in result.of(key)]
    others = [page for page in result.seen if result.places[page.sequence].role != "page"]
    assert sorted(page.sequence for page in parted + others) == sorted(result.order)
    assert sum(count.written + count.blank for count in result.counts) == len(parted)
    for sequence, mark in result.hand.items():
        place = result.places[sequence]
        assert mark.kept is not False or place.role == "dropped"
        assert not mark.begins or place.role == "separator" or place.paper == mark.begins
        assert mark.kept is not True or place.role in ("page", "open")


@given(FEEDS, PRESSED, st.booleans())
def test_what_the_ledger_keeps_is_enough_to_deal_again(
    pages: list[Seen], pressed: list[tuple[str, int, int]], duplex: bool
) -> None:
    result = deal(pages, PAPERS, duplex=duplex, dossier=OURS)
    for verb, one, two in pressed:
        result = press(result, verb, one, two)
    again = deal(result.seen, PAPERS, duplex=duplex, dossier=OURS, hand=result.hand)
    assert again == result
