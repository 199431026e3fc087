"""The truth line: counts, ages, errors, contact and disk, in words before colours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from textual.app import App, ComposeResult

from desk_tui.widgets.truth_line import (
    Contact,
    TruthLine,
    TruthState,
    ago,
    fit,
    parts,
    size,
    text,
)

NOW = datetime(2026, 11, 16, 10, tzinfo=UTC)
BUSY = TruthState(
    unsent=7,
    oldest_at=NOW - timedelta(hours=26),
    errors=1,
    contacts=(Contact(NOW - timedelta(days=2)),),
    disk_free=12 << 30,
)


def test_the_line_of_a_desk_that_was_offline_for_two_days() -> None:
    assert text(BUSY, NOW) == (
        "Chưa gửi 7 · cũ nhất 26 giờ · lỗi 1 · liên lạc 2 ngày trước · đĩa còn 12 GB"
    )


def test_named_destinations_reasons_and_a_full_disk() -> None:
    state = replace(
        BUSY,
        error_words="quá cỡ",
        contacts=(Contact(None, "dân cư"), Contact(NOW, "trung tâm")),
        disk_free=300 << 20,
        disk_low=True,
    )
    assert text(state, NOW).endswith(
        "lỗi 1 (quá cỡ) · dân cư: chưa liên lạc lần nào · trung tâm: vừa xong"
        " · đĩa còn 300 MB, sắp đầy"
    )


def test_all_sent() -> None:
    assert text(TruthState(), NOW) == "Đã gửi hết"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "vừa xong"),
        (timedelta(minutes=59, seconds=59), "59 phút"),
        (timedelta(hours=47, minutes=59), "47 giờ"),
        (timedelta(hours=48), "2 ngày"),
        (timedelta(seconds=-90), "vừa xong"),
    ],
)
def test_spans(span: timedelta, words: str) -> None:
    assert ago(NOW - span, NOW) == words


def test_sizes() -> None:
    assert [size(n) for n in (0, 5 << 20, (3 << 30) - 1, 3 << 30)] == [
        "0 KB",
        "5 MB",
        "2 GB",
        "3 GB",
    ]


@given(
    st.integers(0, 10**6), st.integers(0, 99), st.integers(0, 10**6), st.booleans(), st.integers(0)
)
def test_a_narrow_line_keeps_the_count_and_what_is_wrong(
    unsent: int, errors: int, hours: int, low: bool, width: int
) -> None:
    state = TruthState(
        unsent,
        NOW - timedelta(hours=hours % 2000) if unsent else None,
        errors,
        "",
        (Contact(NOW - timedelta(hours=1)),),
        1 << 30,
        low,
    )
    told = parts(state, NOW)
    kept = fit(told, width)
    assert kept[0] == told[0]
    assert len(kept) == 1 or cell_len(" · ".join(w for w, _ in kept)) <= width
    bad = [part for part in told if part[1] == "bad"]
    if any(part[1] in ("plain", "good") for part in kept[1:]):
        assert [part for part in kept if part[1] == "bad"] == bad


class OneLine(App[None]):
    def compose(self) -> ComposeResult:
        yield TruthLine(BUSY, now=lambda: NOW)


async def test_a_change_of_state_shows_at_once() -> None:
    app = OneLine()
    async with app.run_test(size=(80, 5)) as pilot:
        line = app.query_one(TruthLine)
        assert "lỗi 1" in str(line.render())
        line.state = TruthState()
        await pilot.pause()
        assert str(line.render()) == "Đã gửi hết"
        assert line.size.height == 1
