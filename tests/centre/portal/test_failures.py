"""Whatever the portal or the line does: told once, never over a stranger, with a way on."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest

from db.clock import from_text
from db.kinds import Changed, StatusChanged
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.portal.worker import Running as Thread
from tests.doubles.portal import Fault, Running

from .kit import STYLES, config, example_dossier
from .office_kit import UNITS, Office, line

ROOT = Path(__file__).parents[3]
CREATE = {"direct": "DongBoHoSoMC", "gateway": "DongBoHoSoMC", "newer": "NoiHoSo"}
PROGRESS = {
    "direct": "CapNhatTienDoHoSoMC",
    "gateway": "CapNhatTienDoHoSoMC",
    "newer": "CapNhatTienTrinh",
}


def told_once(there: Running) -> None:
    """Exactly one dossier is there, as it was received, and no progress is missing."""
    (kept,) = there.portal.dossiers.values()
    assert kept.now["ChuHoSo"] == "Nguyễn Văn Thử"
    assert {int(step["TrangThai"]) for step in kept.progress} == {2}
    assert there.portal.violations == []


@pytest.mark.parametrize(
    ("style", "kind", "state"),
    [
        ("direct", "drop-before", "unknown"),
        ("direct", "drop-after", "unknown"),
        ("direct", "html", "unknown"),
        ("direct", "half-json", "unknown"),
        ("direct", "slow", "unknown"),
        ("direct", "busy", "waiting"),
        ("gateway", "drop-after", "unknown"),
        ("gateway", "half-json", "unknown"),
        ("newer", "drop-after", "unknown"),
        ("newer", "html", "unknown"),
    ],
)
def test_a_broken_create_ends_with_one_dossier(
    office: Office, there: Running, style: str, kind: Any, state: str
) -> None:
    there.portal.faults.append(Fault(kind, CREATE[style], seconds=0.4))
    subject = office.receive()
    with line(office.ledger, there, style, answer_seconds=0.3) as at:
        at.drain()
        row = at.row(subject)
        assert row.state == state
        assert row.message
        assert not at.worker.one()
        at.settle()
        assert at.row(subject).state == "done"
    told_once(there)


@pytest.mark.parametrize("style", ["gateway", "newer"])
@pytest.mark.parametrize("kind", ["drop-after", "html"])
def test_broken_progress_is_told_again(
    office: Office, there: Running, style: str, kind: Any
) -> None:
    there.portal.faults.append(Fault(kind, PROGRESS[style]))
    subject = office.receive()
    with line(office.ledger, there, style) as at:
        at.settle()
        assert at.row(subject).state == "done"
    told_once(there)


@pytest.mark.parametrize(("code", "codes"), [("0", "text"), ("3", "number"), ("-3", "text")])
@pytest.mark.parametrize("style", ["direct", "gateway"])
def test_already_there_under_any_code_is_compared_first(
    office: Office, there: Running, style: str, code: str, codes: Any
) -> None:
    """The look-up hides what the create then stumbles over: our own earlier try."""
    there.portal.settings.duplicate_code = code
    there.portal.settings.codes = codes
    subject = office.receive()
    with line(office.ledger, there, style) as at:
        there.portal.faults.append(Fault("drop-after", CREATE[style]))
        at.settle()
        assert at.row(subject).state == "done"
    told_once(there)
    assert len(there.portal.of("DongBoHoSoMC")) == 2


@pytest.mark.parametrize("look_up", ["whole", "bare"])
@pytest.mark.parametrize("style", ["direct", "gateway"])
def test_a_strangers_dossier_is_never_written_over(
    office: Office, there: Running, style: str, look_up: Any
) -> None:
    there.portal.settings.look_up = look_up
    subject = office.receive()
    stranger = example_dossier()
    code = "H99.12.34-261120-0001"
    theirs = {"MaHoSo": code, "MaTTHC": stranger.MaTTHC, "ChuHoSo": stranger.ChuHoSo}
    there.portal.keep(theirs, "direct")
    with line(office.ledger, there, style) as at:
        at.settle()
        row = at.row(subject)
        assert (row.state, row.problem) == ("person", "portal-stranger")
        assert code in row.message
        assert row.hint
        office.write(subject, StatusChanged(status=4, before=2))
        at.settle()
        assert at.row(subject).state == "person"
    assert there.portal.dossiers[code].now == theirs
    assert there.portal.dossiers[code].progress == []


def test_a_name_put_right_while_an_answer_was_lost_is_still_ours(
    office: Office, there: Running
) -> None:
    there.portal.faults.append(Fault("drop-after", "DongBoHoSoMC"))
    subject = office.receive()
    with line(office.ledger, there) as at:
        at.drain()
        office.write(
            subject, Changed(field="owner.name", before="Nguyễn Văn Thử", after="Trần Thị Ví Dụ")
        )
        at.settle()
        assert at.row(subject).state == "done"
    (kept,) = there.portal.dossiers.values()
    assert kept.now["ChuHoSo"] == "Trần Thị Ví Dụ"


def test_a_dossier_the_portal_lost_is_created_again(office: Office, there: Running) -> None:
    subject = office.receive()
    with line(office.ledger, there) as at:
        at.settle()
        there.portal.dossiers.clear()
        office.write(subject, StatusChanged(status=4, before=2))
        at.settle()
        assert at.row(subject).state == "done"
    assert len(there.portal.dossiers) == 1


@pytest.mark.parametrize("style", STYLES)
def test_a_refusal_needs_a_person_and_a_correction_sends_it_again(
    office: Office, there: Running, style: str
) -> None:
    kind: Any = "error-inside" if style == "direct" else "refuse"
    there.portal.faults.append(Fault(kind, CREATE[style], message="Thiếu ngày sinh", times=2))
    subject, other = office.receive(), office.receive()
    with line(office.ledger, there, style) as at:
        at.settle()
        there.portal.faults.clear()
        states = at.states()
        assert "person" in states.values()
        assert "Thiếu ngày sinh" in at.row(subject).message
        before = len(there.portal.calls)
        at.settle()
        assert len(there.portal.calls) == before
        office.write(subject, Changed(field="owner.phone", before="", after="0900000000"))
        at.settle()
        assert at.row(subject).state == "done"
        assert other in states


@pytest.mark.parametrize("words", ["Cập nhật không thành công", "Chưa thành công", ""])
def test_a_gateways_zero_without_success_is_no_success(
    office: Office, there: Running, words: str
) -> None:
    there.portal.faults.append(Fault("error-inside", "DongBoHoSoMC", code="0", message=words))
    subject = office.receive()
    with line(office.ledger, there, "gateway") as at:
        at.drain()
        row = at.row(subject)
    assert (row.state, row.known) == ("person", False)
    assert (words or "không nêu lý do") in row.message


@pytest.mark.parametrize("style", ["direct", "newer"])
def test_a_session_that_ended_is_made_anew(office: Office, there: Running, style: str) -> None:
    there.portal.faults.append(Fault("expired-session", CREATE[style]))
    subject = office.receive()
    with line(office.ledger, there, style) as at:
        at.drain()
        assert at.row(subject).state == "done"
    told_once(there)


def test_an_act_that_comes_while_it_is_sent_is_told_too(office: Office, there: Running) -> None:
    there.portal.faults.append(Fault("slow", "DongBoHoSoMC", seconds=0.5))
    subject = office.receive()
    with line(office.ledger, there) as at:
        at.worker.look()
        sending = threading.Thread(target=at.worker.one)
        sending.start()
        assert there.portal.until(lambda: not there.portal.faults[0].times)
        office.write(subject, StatusChanged(status=4, before=2))
        at.worker.look()
        sending.join()
        assert at.row(subject).state == "waiting"
        at.settle()
        assert at.row(subject).state == "done"
    (kept,) = there.portal.dossiers.values()
    assert kept.now["TrangThaiHoSo"] == "4"


@pytest.mark.parametrize("style", ["direct", "newer"])
def test_a_wrong_account_blames_no_dossier(office: Office, there: Running, style: str) -> None:
    service = "login" if style == "direct" else "token"
    there.portal.faults.append(Fault("wrong-credentials", service, times=-1))
    subjects = [office.receive() for _ in range(3)]
    with line(office.ledger, there, style) as at:
        at.drain()
        assert [at.row(subject).state for subject in subjects] == ["waiting"] * 3
        assert len(there.portal.of(service)) == 1
        there.portal.faults.clear()
        at.settle()
        assert set(at.states().values()) == {"done"}


def test_a_dead_line_burns_no_tries(office: Office, there: Running) -> None:
    subject = office.receive()
    with line(office.ledger, there, address="http://127.0.0.1:9") as at:
        for _ in range(3):
            at.drain()
            at.hands.pass_by(minutes=6)
        row = at.row(subject)
        assert (row.state, row.tries, row.problem) == ("waiting", 0, "portal-down")


def test_retry_after_is_kept(office: Office, there: Running) -> None:
    there.portal.faults.append(Fault("busy", "*", status=429, seconds=900))
    subject = office.receive()
    with line(office.ledger, there) as at:
        at.drain()
        at.hands.pass_by(seconds=890)
        at.drain()
        assert len(there.portal.calls) == 1
        at.hands.pass_by(seconds=20)
        at.drain()
        assert at.row(subject).state == "done"


def test_pauses_grow_within_their_bounds(office: Office, there: Running) -> None:
    there.portal.faults.append(Fault("html", "DongBoHoSoMC", times=-1))
    subject = office.receive()
    with line(office.ledger, there) as at:
        waits: list[float] = []
        row: Any = None
        for _ in range(9):
            before = at.hands.time
            at.drain()
            row = at.row(subject)
            waits.append((from_text(row.next_try_at) - before).total_seconds())
            at.hands.pass_by(minutes=6)
    assert row.tries == 9
    assert all(2 <= wait <= 300 for wait in waits)
    assert max(waits) > 30


def test_a_catalogue_without_the_procedure_is_told(office: Office, there: Running) -> None:
    there.portal.procedures.clear()
    subject = office.receive()
    with line(office.ledger, there) as at:
        at.settle()
        assert (at.row(subject).state, at.row(subject).problem) == ("person", "portal-no-procedure")


def test_nobody_is_named_in_the_logs(
    office: Office, there: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    there.portal.faults.append(Fault("html", "DongBoHoSoMC"))
    office.receive()
    with line(office.ledger, there) as at:
        at.settle()
    assert "Nguyễn Văn Thử" not in caplog.text
    assert "001090000000" not in caplog.text


def test_a_worker_killed_while_it_sends(either_ledger: Ledger, there: Running) -> None:
    """kill -9 with the create under way; the next worker finds out what came of it."""
    there.portal.faults.append(Fault("slow", "DongBoHoSoMC", seconds=0.5))
    office = Office(either_ledger)
    subject = office.receive()
    code = (
        "import sys, msgspec\nfrom pathlib import Path\n"
        "from desk_tui.centre.ledger import open_ledger\n"
        "from desk_tui.centre.portal import worker\n"
        "from desk_tui.centre.portal.config import PortalConfig\n"
        "told = msgspec.json.decode(sys.argv[3], type=PortalConfig)\n"
        "worker.Running(open_ledger(sys.argv[1], Path(sys.argv[2])), told).start().thread.wait()"
    )
    told = msgspec.json.encode(config(there.url, "direct", units=UNITS)).decode()
    url = either_ledger.engine.url.render_as_string(hide_password=False)
    words = [sys.executable, "-c", code, url, str(either_ledger.files), told]
    process = subprocess.Popen(words, cwd=ROOT)
    try:
        assert there.portal.until(lambda: not there.portal.faults[0].times)
    finally:
        process.kill()
        process.wait()
    with line(either_ledger, there) as at:
        assert at.row(subject).state == "unknown"
        assert at.row(subject).doubt
        assert there.portal.until(lambda: there.portal.of("DongBoHoSoMC"))
        at.settle()
        assert at.row(subject).state == "done"
    told_once(there)
    assert sum(call.body["isUpdating"] == "False" for call in there.portal.of("DongBoHoSoMC")) == 1


def test_two_nodes_on_one_ledger_send_once(office: Office, there: Running) -> None:
    subjects = [office.receive() for _ in range(5)]
    told = config(there.url, "direct", units=UNITS)
    threads = [Thread(office.ledger, told).start() for _ in range(2)]
    try:
        assert there.portal.until(
            lambda: (
                len(there.portal.dossiers) == len(subjects)
                and all(kept.progress for kept in there.portal.dossiers.values())
            )
        )
    finally:
        for one in threads:
            one.stop()
    assert all(len(kept.history) == 1 for kept in there.portal.dossiers.values())
    assert all(len(kept.progress) == 1 for kept in there.portal.dossiers.values())
