"""Numbers of the books of attestation after a record was put back from a copy."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from db.kinds_attest import ToAttest
from desk_tui.counter import attest_books, care
from desk_tui.counter.attest import Request, attest
from desk_tui.counter.desk import Desk
from tests.counter.conftest import NOW, OFFICER, OWNER, PASSWORD, Clock


def one_more(desk: Desk) -> int:
    """The number of one more copy."""
    request = Request(procedure="2.000815", owner=OWNER, papers=(ToAttest(name="Học bạ"),))
    return attest(desk, request).entries[0].number


def test_a_number_given_after_the_copy_is_not_given_again(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    assert one_more(desk) == 1
    care.backup(desk, tmp_path / "copy.zip")
    assert [one_more(desk), one_more(desk)] == [2, 3]
    key, folder = desk.record.key, desk.folder
    desk.close()
    clock.now = NOW + timedelta(hours=1)
    _, said = care.restore(tmp_path / "copy.zip", folder, OFFICER, PASSWORD, clock.now, None)
    (told,) = [one for one in said if "chứng thực" in one]
    assert "SCT/BS năm 2026: số 02–03" in told
    again = Desk(folder, key, OFFICER, clock)
    try:
        assert one_more(again) == 4
        # The hole stays in sight until the entries come back.
        assert attest_books.gaps(again.read, "bs", 2026) == [
            "SCT/BS quầy 1: thiếu từ số 02 đến số 03."
        ]
    finally:
        again.close()
    _, said = care.restore(
        tmp_path / "copy.zip", tmp_path / "new", OFFICER, PASSWORD, clock.now, None
    )
    assert any("không biết đã dùng đến số nào" in one and "SCT/BS" in one for one in said)
