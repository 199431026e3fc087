"""A dead or lying line: each way it fails has its own name, and none of them loses or confirms."""

from __future__ import annotations

import io
import re
import secrets
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db import acts, outbox
from desk_tui.centre import messages, seal
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.server import TABLE
from scanners.vault import Vault

from .hostile import Hostile
from .kit import DeskKit, MakeDesk, Node, make_desk, new_office, received


@pytest.fixture
def proxy(sqlite_node: Node) -> Iterator[Hostile]:
    with Hostile(sqlite_node.port) as line:
        yield line


@pytest.fixture
def desk(sqlite_node: Node, desk_at: MakeDesk, proxy: Hostile) -> DeskKit:
    """An enrolled desk whose line runs through the proxy."""
    desk = desk_at(sqlite_node, url=proxy.url)
    assert desk.sync().line == "up"
    return desk


NAMES = {
    "refuse": "line-down",
    "cut-question": "line-down",
    "cut-answer": "line-down",
    "lose": "line-down",
    "hang": "line-hangs",
    "500": "centre-fault",
    "portal": "not-the-centre",
    "portal-json": "not-the-centre",
    "redirect": "not-the-centre",
}


@pytest.mark.parametrize(("fault", "code"), NAMES.items())
def test_a_bad_line_is_named_and_nothing_is_lost_or_confirmed(
    desk: DeskKit, sqlite_node: Node, proxy: Hostile, fault: str, code: str
) -> None:
    written = desk.receive(3)
    proxy.choose = lambda burst: fault if burst.startswith(b"POST /v1/acts") else "pass"

    report = desk.sync(seconds=0.3)

    assert (report.line, report.code, report.confirmed, report.pending) == ("down", code, 0, 3)
    assert desk.tries() == 0
    line = outbox.line(desk.record.read())
    assert (line.code, line.failures, line.sentence) == (code, 1, report.message)

    # One failure, then nothing is touched, then the line is back: the pause alone brings it.
    proxy.choose = lambda _: "pass"
    assert line.next_try_at > line.last_failure
    assert desk.sync().confirmed == 3
    assert sqlite_node.held(desk.office) == written


@pytest.mark.parametrize("fault", ["refuse", "hang", "500", "portal"])
def test_pauses_grow_while_the_line_is_dead(desk: DeskKit, proxy: Hostile, fault: str) -> None:
    proxy.choose = lambda _: fault
    spans: list[timedelta] = []
    desk.hands.dice.seed(1)
    for _ in range(9 if fault != "hang" else 4):
        desk.sync(seconds=0.05)
        line = outbox.line(desk.record.read())
        spans.append(datetime.fromisoformat(line.next_try_at) - desk.hands.now())
        desk.hands.pass_by(minutes=6)

    assert all(timedelta(seconds=2) <= span <= timedelta(minutes=5) for span in spans)
    assert max(spans[-3:]) > 2 * spans[0]
    assert outbox.line(desk.record.read()).last_contact


def test_a_portal_is_not_taken_for_any_answer(desk: DeskKit, proxy: Hostile) -> None:
    act = messages.NumberLease(id="x", day="2026-11-22", count=1)
    client = desk.line()
    client.hello()
    proxy.choose = lambda _: "portal-json"

    for question in (
        client.hello,
        client.keys,
        lambda: client.send_acts([]),
        lambda: client.acts_after(0),
        lambda: client.catalogue_after(0),
        lambda: client.missing_files([]),
        lambda: client.lease(act),
        lambda: client.claim(messages.Ranges(ranges=())),
        client.enrol,
    ):
        with pytest.raises(LineProblem) as caught:
            question()
        assert caught.value.code == "not-the-centre"
    client.close()


def test_nobody_there_is_the_line_down(desk: DeskKit) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    desk.point_to(f"http://127.0.0.1:{port}")
    desk.receive()

    report = desk.sync()

    assert (report.line, report.code, report.pending) == ("down", "line-down", 1)


def test_a_stranger_is_denied_and_keeps_its_acts(desk: DeskKit, sqlite_node: Node) -> None:
    desk.move(key=seal.new_key())
    desk.receive()

    report = desk.sync()

    assert (report.code, report.pending) == ("not-enrolled", 1)
    assert sqlite_node.held(desk.office) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [(row.method, row.path) for row in TABLE if row.who],
)
def test_nothing_is_said_or_taken_without_a_token(
    sqlite_node: Node, method: str, path: str
) -> None:
    import httpx

    version = {messages.VERSION_HEADER: str(messages.VERSION)}
    path = re.sub(r"\{\w+(:\w+)?\}", "a" * 64, path)
    bare = httpx.request(method, sqlite_node.url + path, content=b"{}", headers=version)
    wrong = httpx.request(
        method,
        sqlite_node.url + path,
        content=b"{}",
        headers={**version, "Authorization": "Bearer " + "x" * 43},
    )

    assert (bare.status_code, wrong.status_code) == (401, 401)
    assert bare.headers["www-authenticate"] == "Bearer"
    assert bare.headers["content-type"] == messages.PROBLEM_JSON


@pytest.mark.parametrize(("theirs", "side"), [("1", "quầy"), ("3", "trung tâm"), ("", "quầy")])
def test_another_version_is_told_which_side_to_update(
    sqlite_node: Node, theirs: str, side: str
) -> None:
    import httpx

    headers = {messages.VERSION_HEADER: theirs} if theirs else {}
    answer = httpx.get(f"{sqlite_node.url}/v1/hello", headers=headers)

    said = messages.decode(messages.Problem, answer.content)
    assert (answer.status_code, said.code) == (426, "version")
    assert f"ở {side};" in said.detail


def test_a_newer_desk_hears_that_the_versions_differ(
    desk: DeskKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.receive()
    monkeypatch.setattr(messages, "VERSION", messages.VERSION + 1)

    report = desk.sync()

    assert (report.code, report.pending) == ("version", 1)
    assert "còn dùng bản cũ hơn" in report.message
    assert "cập nhật desk-tui ở máy trung tâm" in report.hint


def test_a_batch_too_large_is_halved_until_it_fits(desk: DeskKit, sqlite_node: Node) -> None:
    many = 45
    written = desk.write(
        *[(acts.new_id(), _long(desk.office, messages.BODY_BYTES // 20)) for _ in range(many)]
    )

    report = desk.sync()

    assert (report.confirmed, report.pending) == (many, 0)
    assert sqlite_node.held(desk.office) == written


def test_the_node_names_its_limit_to_a_longer_body(sqlite_node: Node, desk: DeskKit) -> None:
    import httpx

    answer = httpx.post(
        f"{sqlite_node.url}/v1/acts",
        content=b" " * (messages.BODY_BYTES + 1),
        headers=desk.bearer(),
    )

    said = messages.decode(messages.Problem, answer.content)
    assert (answer.status_code, said.code, said.limit) == (413, "too-large", messages.BODY_BYTES)


def test_one_act_too_large_by_itself_is_for_a_person(desk: DeskKit) -> None:
    desk.write((acts.new_id(), _long(desk.office, messages.BODY_BYTES + 1)))
    desk.receive()

    report = desk.sync()

    assert (report.confirmed, report.refused, report.questions) == (1, 1, 1)


def _long(office: str, size: int):
    from msgspec.structs import replace

    return replace(received(office), note="a" * size)


def test_a_file_over_the_centres_limit_is_told_and_stays(tmp_path: Path) -> None:
    node = Node(str(tmp_path / "c.db"), tmp_path / "files", file_limit=1_500_000).start()
    try:
        desk = make_desk(tmp_path / "desk", node, new_office())
        desk.receive(papers=(desk.scan(secrets.token_bytes(1_600_000)),))
        desk.receive(papers=(desk.scan(secrets.token_bytes(1_400_000)),))

        report = desk.sync()

        assert (report.line, report.confirmed, report.pending) == ("up", 1, 1)
        error = desk.record.read().execute("SELECT error FROM outbox WHERE error != ''").fetchone()
        assert "1 MB" in error[0]
        # The node itself says no as well, with the limit, to a sender that does not look first.
        content = secrets.token_bytes(2_000_000)
        with desk.line() as client, pytest.raises(LineProblem) as caught:
            client.put_file("ab" * 32, io.BytesIO(content), len(content))
        assert caught.value.code == "too-large"
        assert getattr(caught.value, "limit", None) == 1_500_000
        desk.record.close()
    finally:
        node.kill()


def test_bytes_that_are_not_what_was_announced_are_not_kept(
    desk: DeskKit, sqlite_node: Node
) -> None:
    wanted = "cd" * 32

    with desk.line() as client:
        with pytest.raises(LineProblem) as caught:
            client.put_file(wanted, io.BytesIO(b"real bytes"), 10)
        assert client.missing_files([wanted]).sha256 == (wanted,)

    assert caught.value.code == "centre-refuses"
    assert not (sqlite_node.files / wanted[:2] / wanted).exists()


def test_one_act_the_centre_chokes_on_does_not_stop_the_others(
    desk: DeskKit, proxy: Hostile, sqlite_node: Node
) -> None:
    written = desk.receive(9)
    poison = written[4].id.encode()
    proxy.choose = lambda burst: "500" if poison in burst else "pass"

    report = desk.sync()

    assert (report.line, report.confirmed, report.pending) == ("up", 8, 1)
    assert outbox.stats(desk.record.read()).failing == 1
    proxy.choose = lambda _: "pass"
    desk.hands.pass_by(minutes=6)
    assert desk.sync().confirmed == 1
    assert len(sqlite_node.held(desk.office)) == 9


def test_a_lost_enrolment_answer_does_not_burn_the_code(
    sqlite_node: Node, desk_at: MakeDesk, proxy: Hostile
) -> None:
    desk = desk_at(sqlite_node, url=proxy.url)
    proxy.choose = lambda burst: "lose" if b"/v1/enrol" in burst else "pass"
    assert desk.sync().line == "down"
    proxy.choose = lambda _: "pass"

    assert desk.sync().line == "up"


def test_a_damaged_vault_file_is_told_by_its_act(desk: DeskKit) -> None:
    desk.receive(papers=(desk.scan(b"soon damaged"),))
    desk.receive()

    report = desk.sync(files=Vault(desk.record.folder / "elsewhere", bytes(32)))

    assert (report.line, report.confirmed, report.pending) == ("up", 1, 1)
    error = desk.record.read().execute("SELECT error FROM outbox WHERE error != ''").fetchone()
    assert "Không đọc được tệp" in error[0]
