"""The USB parcel between a real desk and a real node, and everything that can be wrong with it."""

from __future__ import annotations

import contextlib
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from db import outbox, settings
from desk_tui.centre import admin, blobs
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.parcel import desk as parcel_desk
from desk_tui.centre.parcel import node as parcel
from desk_tui.centre.parcel.desk import Brought, Packed
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.sync import join

from .kit import DeskKit, Node, received, status
from .parcel_kit import Post, unsent


def test_a_parcel_and_its_answer_do_what_the_line_does(post: Post, ledger: Ledger) -> None:
    paper = post.desk.scan(b"%PDF-1.7 to khai " * 5000)
    acts = post.desk.receive(3, (paper,))
    acts += post.desk.write((acts[0].subject, status(3)))

    packed = post.out()
    assert (packed.acts, packed.files, packed.left_out) == (4, 1, 0)
    assert packed.bytes == post.parcel.stat().st_size
    assert set(post.desk.states().values()) == {"unknown"}

    taken = post.take()
    assert (taken.acts, taken.accepted, taken.files, taken.files_missing) == (4, 4, 1, 0)
    assert post.node.held(post.desk.office) == acts
    kept = blobs.place(ledger, paper.sha256).read_bytes()
    assert kept == post.desk.scanned[paper.sha256]
    # Only the answer ends the waiting.
    assert unsent(post.desk) == 4

    assert post.back() == Brought(acts=4, files=1, refused=0, already=0)
    assert unsent(post.desk) == 0
    assert post.desk.sync().sent == 0


def test_taken_twice_or_sent_by_the_line_as_well_nothing_doubles(post: Post) -> None:
    acts = post.desk.receive(5)
    post.out()
    assert post.take().accepted == 5
    assert post.desk.sync().confirmed == 5
    again = post.take()
    assert (again.accepted, again.already) == (0, 5)
    assert post.back() == Brought(acts=0, files=0, refused=0, already=5)
    assert post.back() == Brought(acts=0, files=0, refused=0, already=5)
    assert post.node.held(post.desk.office) == acts


def test_what_the_node_refuses_comes_back_as_a_question(post: Post) -> None:
    first = post.desk.receive(1)
    code = msgspec.json.decode(first[0].payload)["code"]
    assert post.desk.sync().confirmed == 1
    twice = post.desk.write(
        ("0190a0a0-0000-7000-8000-00000000000a", received(post.desk.office, code + "0")),
    )
    # The same official number for somebody else, as two desks with one range would make it.
    other = post.desk.record.transact(
        lambda c: c.execute("DELETE FROM dossiers WHERE code = ?", (code,)).rowcount
    )
    assert other == 1
    clash = post.desk.write(
        ("0190a0a0-0000-7000-8000-00000000000b", received(post.desk.office, code)),
        ("0190a0a0-0000-7000-8000-00000000000b", status(3)),
    )
    post.out()
    taken = post.take()
    assert (taken.accepted, taken.refused, taken.held) == (1, 1, 1)
    brought = post.back()
    assert (brought.acts, brought.refused) == (1, 1)
    states = post.desk.states()
    assert states[twice[0].id] == "confirmed"
    assert states[clash[0].id] == "refused"
    assert states[clash[1].id] == "pending"
    ((waiting, reason),) = outbox.refusals(post.desk.record.read())
    assert waiting.act.id == clash[0].id
    assert code in reason


def test_a_file_over_the_nodes_limit_is_not_taken(post: Post, ledger: Ledger) -> None:
    small, large = post.desk.scan(b"s" * 1000), post.desk.scan(b"l" * 600_000)
    post.desk.receive(1, (small, large))
    post.out()
    strict = replace(ledger, file_limit=500_000)
    taken = parcel.take(strict, post.parcel, post.answer, datetime.now(UTC))
    assert (taken.accepted, taken.files, taken.files_missing) == (1, 1, 1)
    assert blobs.held(ledger, large.sha256) is None
    assert post.back().acts == 0
    assert unsent(post.desk) == 1


def test_nothing_unsent_writes_nothing(post: Post) -> None:
    assert post.out() == Packed(0, 0, 0, 0)
    assert list(post.stick.iterdir()) == []


def test_a_file_that_cannot_be_read_leaves_the_rest_alone(post: Post) -> None:
    good, bad = post.desk.scan(b"good" * 100), post.desk.scan(b"bad" * 200_000)
    post.desk.receive(1, (good,))
    (hurt,) = post.desk.receive(1, (bad,))
    shelf = post.desk.vault.shelf(hurt.subject)
    sealed = shelf.path(bad.sha256)
    whole = bytearray(sealed.read_bytes())
    whole[-20] ^= 1
    sealed.write_bytes(whole)
    packed = post.out()
    assert (packed.acts, packed.files, packed.left_out) == (2, 1, 1)
    taken = post.take()
    assert (taken.accepted, taken.files, taken.files_missing) == (2, 1, 1)
    assert post.back().acts == 1
    # The centre has the act and lacks its file: it stays open until the file is there.
    assert unsent(post.desk) == 1


def test_outside_the_parcel_nothing_personal_can_be_read(post: Post) -> None:
    paper = post.desk.scan(b"SCANNED WORDS OF A CITIZEN")
    post.desk.receive(1, (paper,))
    post.out()
    post.take()
    for path in post.stick.iterdir():
        said = path.read_bytes()
        assert said.startswith(b"age-encryption.org/v1\n")
        for secret in ("Nguyễn", "001090000000", "SCANNED", post.desk.office):
            assert secret.encode() not in said
            assert secret not in path.name


def test_stopped_midway_leaves_nothing(post: Post) -> None:
    post.desk.receive(2, (post.desk.scan(b"x" * 900_000),))
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 4

    with pytest.raises(LineProblem) as told:
        parcel_desk.pack(
            post.desk.record, post.desk.vault, post.parcel, post.desk.hands.now(), stop=stop
        )
    assert told.value.code == "stopped"
    assert list(post.stick.iterdir()) == []
    assert set(post.desk.states().values()) == {"pending"}


def test_a_folder_that_is_not_there(post: Post) -> None:
    post.desk.receive()
    post.stick.rmdir()
    with pytest.raises(LineProblem, match="không để lại tệp dở") as told:
        post.out()
    assert told.value.code == "stick-unwritable"


def test_a_full_stick_is_told_and_left_clean(post: Post, small_disk: Path) -> None:
    post.desk.receive(1, (post.desk.scan(b"".join(bytes([n % 251]) for n in range(3_000_000))),))
    older = small_disk / "out.parcel"
    older.write_bytes(b"the parcel before")
    post.parcel = older
    with pytest.raises(LineProblem, match="Không đủ chỗ") as told:
        post.out()
    assert told.value.code == "disk-full"
    assert [path.name for path in small_disk.iterdir()] == ["out.parcel"]
    assert older.read_bytes() == b"the parcel before"
    assert set(post.desk.states().values()) == {"pending"}


def test_no_room_for_the_answer_is_told_and_taking_again_mends_it(
    post: Post, small_disk: Path
) -> None:
    post.desk.receive(20)
    post.out()
    answer, post.answer = post.answer, small_disk / "back.parcel"
    fill(small_disk)
    with pytest.raises(LineProblem, match="đã nhận đủ gói") as told:
        post.take()
    assert told.value.code == "answer-unwritten"
    post.answer = answer
    assert post.take().already == 20
    assert post.back().acts == 20


def fill(disk: Path) -> None:
    with contextlib.suppress(OSError), (disk / "ballast").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB of its own."""
    folder = tmp_path / "small"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(words, capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_large_parcel_needs_no_large_memory(post: Post) -> None:
    block = bytes(range(256)) * 4096
    big = post.desk.scan(block * 60)
    post.desk.receive(1, (big,))
    post.desk.scanned.clear()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert post.out().files == 1
    assert post.take().files == 1
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 30_000, f"{grown} KB more for a parcel of 60 MB"


def test_both_sides_speak_of_the_same_key(
    desk: DeskKit, node: Node, ledger: Ledger, tmp_path: Path
) -> None:
    told = parcel.tell_key(ledger)
    assert told == parcel.tell_key(ledger)
    kept = settings.get(desk.record.read(), parcel_desk.KEY)
    assert kept["recipient"] == told.recipient
    # On its way to another node the desk packs for the one it has. Enrolled there, it asks anew.
    join(desk.record, node.url, admin.enrol(node.db, desk.office, "1"), None)
    desk.receive()
    parcel_desk.pack(desk.record, desk.vault, tmp_path / "goi", desk.hands.now())
    stale = kept | {"recipient": "age1"}
    desk.record.transact(lambda c: settings.put(c, parcel_desk.KEY, stale))
    desk.sync()
    assert settings.get(desk.record.read(), parcel_desk.KEY)["recipient"] == told.recipient
