"""The training hall as a trainee has it: the centre's troubles, and nothing that ever leaves."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from db import settings
from db.problem import RecordProblem
from desk_tui.centre import admin
from desk_tui.centre.problem import LineProblem
from desk_tui.counter import exercises, line, mending, parcel, questions, setup, training
from desk_tui.counter.desk import Desk
from desk_tui.counter.place import hold_desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Walkin, receive
from desk_tui.demo import CHIEF, OFFICER, PASSWORD, centre, faults, making, show
from desk_tui.demo.people import person
from tests.cli.test_cli_centre import node


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hall") / "quầy tập"
    making.make(folder)
    (folder / training.MARK).write_text("{}")
    return folder


@pytest.fixture(scope="module")
def hall(made: Path) -> Iterator[Desk]:
    """The training desk with its centre running."""
    training.switch(made, "none")
    with centre.running(made / "centre.db") as url:
        making.point_to(made, url)
        desk = Desk.open(made, OFFICER, PASSWORD)
        yield desk
        desk.close()


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Iterator[Desk]:
    """The same record somewhere else, as somebody might carry it away."""
    shutil.copytree(made, tmp_path / "mang đi")
    desk = Desk.open(tmp_path / "mang đi", OFFICER, PASSWORD)
    yield desk
    desk.close()


def take_in(desk: Desk) -> str:
    walkin = Walkin(procedure="1.001193", owner=person(3), not_online="công dân chọn nộp trực tiếp")
    return receive(desk, walkin).said.code


def held(desk: Desk) -> int:
    return admin.status(str(desk.folder / "centre.db"))["acts"]


def written(desk: Desk) -> int:
    return desk.read.execute("SELECT count(*) FROM outbox").fetchone()[0]


@pytest.mark.parametrize("name", ["no-line", "500", "busy", "html", "half", "power-cut"])
def test_a_trouble_is_switched_while_it_runs_and_costs_nothing(hall: Desk, name: str) -> None:
    line.sync(hall)
    take_in(hall)
    training.switch(hall.folder, name)
    assert line.sync(hall).line == "down"
    waiting = line.sync(hall)
    assert waiting.pending > 0
    assert waiting.message
    training.switch(hall.folder, "none")
    assert (line.sync(hall).line, line.sync(hall).pending) == ("up", 0)


def test_a_power_cut_comes_after_the_work_and_nothing_is_kept_twice(hall: Desk) -> None:
    line.sync(hall)
    before = held(hall)
    acts = written(hall)
    take_in(hall)
    training.switch(hall.folder, "power-cut")
    line.sync(hall)
    training.switch(hall.folder, "none")
    line.sync(hall)
    assert held(hall) - before >= written(hall) - acts
    line.sync(hall)
    assert line.sync(hall).sent == 0


def test_another_desk_contradicts_what_was_put_right(hall: Desk) -> None:
    code = take_in(hall)
    line.sync(hall)
    training.switch(hall.folder, "conflict")
    mending.correct(hall, code, {"owner.phone": "0900000021"}, "gõ nhầm", CHIEF, PASSWORD)
    line.sync(hall)
    training.switch(hall.folder, "none")
    line.sync(hall)
    (asked,) = [one for one in questions.waiting(hall) if one.dossier == code]
    assert "0900000022" in str(asked)
    # Switched off, and switched on again, nothing is contradicted twice.
    training.switch(hall.folder, "conflict")
    line.sync(hall)
    training.switch(hall.folder, "none")
    line.sync(hall)
    assert len([one for one in questions.waiting(hall) if one.dossier == code]) == 1


async def test_slow_is_slow_and_the_answer_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from starlette.applications import Starlette

    (tmp_path / training.MARK).touch()
    monkeypatch.setattr(faults, "SLOW_SECONDS", 0.2)
    app = faults.Faulty(Starlette(), tmp_path, None)  # pyright: ignore[reportArgumentType]
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://centre") as http:
        for name, least in (("none", 0.0), ("slow", 0.2)):
            training.switch(tmp_path, name)
            began = time.perf_counter()
            assert (await http.get("/v1/hello")).status_code == 404
            assert time.perf_counter() - began >= least


def test_the_portal_of_the_demo_suffers_by_the_same_switch(tmp_path: Path) -> None:
    (tmp_path / training.MARK).touch()
    away, refuses = faults.of_the_portal(tmp_path)
    for name, meets in (("none", (0, 0)), ("portal-away", (1, 0)), ("portal-refuses", (0, 1))):
        training.switch(tmp_path, name)
        assert (away.meets("any"), refuses.meets("DongBoHoSoMC")) == meets
        assert not refuses.meets("login")
    assert (away.kind, refuses.kind, away.times) == ("drop-before", "refuse", -1)


def test_a_real_desk_has_no_troubles_to_switch(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        training.switch(tmp_path, "slow")
    assert caught.value.code == "not-training"
    assert not list(tmp_path.iterdir())
    (tmp_path / training.MARK).touch()
    (tmp_path / training.FAULT_FILE).write_bytes(b"\xff\xfe")
    assert training.fault(tmp_path) == training.NONE


def test_a_desk_that_is_open_is_only_switched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / training.MARK).touch()
    with hold_desk(tmp_path):
        assert show(tmp_path, fault="html") == 0
        assert "mạng đòi đăng nhập" in capsys.readouterr().err
        assert training.fault(tmp_path).name == "html"
        for reset, name in ((True, ""), (True, "slow"), (False, "")):
            with pytest.raises(RecordProblem) as caught:
                show(tmp_path, reset=reset, fault=name)
            assert caught.value.code == "second-program"
        with pytest.raises(RecordProblem) as unknown:
            show(tmp_path, fault="lũ lụt")
        assert unknown.value.code == "unknown-fault"
    assert training.fault(tmp_path).name == "html"


def test_nothing_of_it_reaches_a_real_centre(hall: Desk, copy: Desk, tmp_path: Path) -> None:
    line.sync(hall)
    real = tmp_path / "real.db"
    with node(real) as url:
        code_file = admin.enrol(str(real), copy.office.code, "1", url=url)
        with pytest.raises(Refusal) as caught:
            setup.rejoin(copy, url, code_file)
        assert caught.value.code == "training-stays"
        # Somebody writes the real address into its settings by hand.
        place = {**settings.get(copy.read, "centre"), "url": url}
        copy.record.transact(lambda c: settings.put(c, "centre", place))
        take_in(copy)
        report = line.sync(copy)
        assert (report.line, report.sent) == ("down", 0)
    # Or carries a parcel there.
    take_in(hall)
    stick = tmp_path / "goi.dtp"
    _, packed = parcel.out(hall, stick)
    assert packed.acts > 0
    from desk_tui.centre.parcel.node import take_in as take_parcel

    with pytest.raises(LineProblem) as refused:
        take_parcel(str(real), stick, tmp_path / "tra-loi.dtp")
    assert refused.value.code.startswith("box-")
    assert admin.status(str(real))["acts"] == 0


def test_the_record_of_the_trainees_outlives_a_new_desk(copy: Desk, tmp_path: Path) -> None:
    exercises.begin(copy, 0, "Nguyễn Văn Thử")
    take_in(copy)
    done = exercises.finish(copy)
    begun = exercises.begin(copy, 2, "Trần Thị Ví Dụ")
    kept = exercises.runs(copy)
    setup.make(tmp_path / "mới", copy.office, 1, 99, OFFICER, PASSWORD)
    fresh = Desk.open(tmp_path / "mới", OFFICER, PASSWORD)
    exercises.keep(fresh, kept)
    told = [(run.trainee, run.title, run.begun, run.words) for run in exercises.runs(fresh)]
    assert told == [
        (begun.trainee, begun.title, begun.begun, ""),
        (done.trainee, done.title, done.begun, done.words),
    ]
    fresh.close()
