"""Large files by tus 1.0.0: a foreign client, cuts, kills, two desks at once, wrong bytes."""

from __future__ import annotations

import base64
import hashlib
import io
import secrets
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from desk_tui.centre.ledger import open_ledger
from desk_tui.centre.tus import partials

from .kit import DeskKit, MakeDesk, Node, make_desk, new_office

MIB = 1 << 20


class Foreign:
    """A tus client that knows nothing of us but an address and its headers."""

    def __init__(self, node: Node, desk: DeskKit) -> None:
        self.node = node
        self.headers = {**desk.bearer(), "Tus-Resumable": "1.0.0"}
        self.http = httpx.Client(timeout=10)

    def create(self, content: bytes, **more: str) -> httpx.Response:
        said = {
            "Upload-Length": str(len(content)),
            "Upload-Metadata": f"filename {b64(b'a.pdf')},sha256 {b64(name(content).encode())}",
        }
        return self.ask("POST", "", b"", **{**said, **more})

    def patch(self, content: bytes, offset: int, end: int, **more: str) -> httpx.Response:
        said = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        body = content[offset:end]
        return self.ask("PATCH", f"/{name(content)}", body, **{**said, **more})

    def head(self, content: bytes) -> httpx.Response:
        return self.ask("HEAD", f"/{name(content)}")

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> httpx.Response:
        return self.http.request(
            method,
            f"{self.node.url}/v1/uploads{path}",
            content=body,
            headers={**self.headers, **headers},
        )

    def half_a_patch(self, content: bytes, until: int, offset: int = 0) -> socket.socket:
        """Announces all the rest, sends it up to `until`, and then says nothing more."""
        line = socket.create_connection(("127.0.0.1", self.node.port))
        lines = [
            f"PATCH /v1/uploads/{name(content)} HTTP/1.1",
            "Host: centre",
            f"Upload-Offset: {offset}",
            "Content-Type: application/offset+octet-stream",
            f"Content-Length: {len(content) - offset}",
            *(f"{key}: {value}" for key, value in self.headers.items()),
        ]
        line.sendall("\r\n".join([*lines, "", ""]).encode() + content[offset:until])
        return line


def b64(said: bytes) -> str:
    return base64.b64encode(said).decode()


def name(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def kept(node: Node, content: bytes) -> bool:
    """Is it at the node, byte for byte?"""
    place = node.files / name(content)[:2] / name(content)
    return place.exists() and place.read_bytes() == content


def parts(node: Node, content: bytes) -> list[Path]:
    return list((node.files / "uploads").glob(f"*{name(content)}"))


@pytest.fixture
def foreign(node: Node, desk: DeskKit) -> Iterator[Foreign]:
    made = Foreign(node, desk)
    yield made
    made.http.close()


def test_a_foreign_client_uploads_and_resumes(node: Node, desk: DeskKit) -> None:
    content = secrets.token_bytes(2 * MIB + 12345)
    client = TusClient(f"{node.url}/v1/uploads", headers=desk.bearer())
    how = {"chunk_size": 600_000, "metadata": {"sha256": name(content)}, "upload_checksum": True}
    first = client.uploader(file_stream=io.BytesIO(content), **how)
    first.upload_chunk()
    first.upload_chunk()

    # Another program, another day: all it has is the address.
    second = client.uploader(file_stream=io.BytesIO(content), url=first.url, **how)

    assert second.offset == 1_200_000
    assert not kept(node, content)
    second.upload()
    assert second.offset == len(content)
    assert kept(node, content)
    assert not parts(node, content)
    with desk.line() as line:
        assert line.missing_files([name(content)]).sha256 == ()


def test_a_foreign_client_meets_a_file_that_is_there(node: Node, desk: DeskKit) -> None:
    content = secrets.token_bytes(300_000)
    client = TusClient(f"{node.url}/v1/uploads", headers=desk.bearer())
    how = {"metadata": {"sha256": name(content)}, "retries": 1, "retry_delay": 0}
    client.uploader(file_stream=io.BytesIO(content), **how).upload()

    again = client.uploader(file_stream=io.BytesIO(content), **how)
    again.upload()

    assert again.offset == len(content)
    assert kept(node, content)


def test_a_file_that_is_there_is_at_its_end_at_once(desk_at: MakeDesk, foreign: Foreign) -> None:
    content = secrets.token_bytes(100_000)
    whole = {"Content-Type": "application/offset+octet-stream"}
    made = foreign.ask(
        "POST",
        "",
        content,
        **{"Upload-Length": "100000", "Upload-Metadata": f"sha256 {b64(name(content).encode())}"},
        **whole,
    )
    assert (made.status_code, made.headers["Upload-Offset"]) == (201, "100000")
    other = desk_at(foreign.node, "2")
    other.sync()

    answer = Foreign(foreign.node, other).create(content)

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "100000")
    assert answer.headers["Location"] == f"/v1/uploads/{name(content)}"
    assert "Upload-Expires" not in answer.headers


def test_what_the_node_speaks_is_told_without_a_name(node: Node) -> None:
    answer = httpx.options(f"{node.url}/v1/uploads")

    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == str(node.file_limit)
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "checksum",
        "expiration",
        "termination",
    }
    assert set(answer.headers["Tus-Checksum-Algorithm"].split(",")) == {"sha1", "sha256"}


def test_wrong_bytes_are_thrown_away_and_told(foreign: Foreign) -> None:
    content = secrets.token_bytes(200_000)
    foreign.create(content)
    foreign.patch(content, 0, 150_000)
    wrong = bytes(50_000)

    answer = foreign.ask(
        "PATCH",
        f"/{name(content)}",
        wrong,
        **{"Upload-Offset": "150000", "Content-Type": "application/offset+octet-stream"},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "wrong-hash")
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert foreign.head(content).status_code == 404
    assert not parts(foreign.node, content)
    assert not (foreign.node.files / name(content)[:2] / name(content)).exists()


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_with_a_wrong_checksum_leaves_everything_as_it_was(
    foreign: Foreign, algorithm: str
) -> None:
    content = secrets.token_bytes(200_000)
    foreign.create(content)
    right = b64(hashlib.new(algorithm, content[:120_000]).digest())
    wrong = b64(hashlib.new(algorithm, b"else").digest())

    first = foreign.patch(content, 0, 120_000, **{"Upload-Checksum": f"{algorithm} {right}"})
    second = foreign.patch(content, 120_000, 200_000, **{"Upload-Checksum": f"{algorithm} {wrong}"})
    third = foreign.patch(content, 120_000, 200_000, **{"Upload-Checksum": "md5 AAAA"})

    assert [first.status_code, second.status_code, third.status_code] == [204, 460, 400]
    assert foreign.head(content).headers["Upload-Offset"] == "120000"
    assert foreign.patch(content, 120_000, 200_000).status_code == 204
    assert kept(foreign.node, content)


def test_what_cannot_be_is_refused_with_the_protocols_own_codes(foreign: Foreign) -> None:
    content = secrets.token_bytes(200_000)
    assert foreign.head(content).status_code == 404
    assert foreign.patch(content, 0, 10).status_code == 404
    assert foreign.create(content, **{"Tus-Resumable": "0.2.2"}).status_code == 412
    assert foreign.create(content, **{"Upload-Metadata": "filename YQ=="}).status_code == 400
    assert foreign.create(content, **{"Upload-Length": "many"}).status_code == 400
    made = foreign.create(content)
    assert made.status_code == 201
    expires = parsedate_to_datetime(made.headers["Upload-Expires"])
    assert expires - datetime.now(UTC) > timedelta(days=7)
    assert foreign.patch(content, 0, 10, **{"Content-Type": "text/plain"}).status_code == 415
    assert foreign.patch(content, 10, 20).status_code == 409
    assert foreign.patch(content + b"more", 0, 200_004).status_code == 404
    too_long = foreign.ask(
        "PATCH",
        f"/{name(content)}",
        content + b"more",
        **{"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
    )
    assert (too_long.status_code, too_long.json()["code"]) == (400, "too-long")
    assert foreign.head(content).headers["Upload-Offset"] == "0"
    assert foreign.ask("DELETE", f"/{name(content)}").status_code == 204
    assert foreign.head(content).status_code == 404
    assert foreign.ask("DELETE", f"/{name(content)}").status_code == 404
    assert foreign.http.head(f"{foreign.node.url}/v1/uploads/{name(content)}").status_code == 401


def test_a_size_that_cannot_be_taken_is_told_before_a_byte(tmp_path: Path) -> None:
    node = Node(str(tmp_path / "c.db"), tmp_path / "files", file_limit=10**15).start()
    try:
        desk = make_desk(tmp_path / "desk", node, new_office())
        desk.sync()
        foreign = Foreign(node, desk)
        over = foreign.create(b"", **{"Upload-Length": str(10**15 + 1)})
        full = foreign.create(b"", **{"Upload-Length": str(10**15)})
        desk.record.close()
    finally:
        node.kill()

    assert (over.status_code, over.json()["limit"]) == (413, 10**15)
    assert (full.status_code, full.json()["code"]) == (507, "centre-full")
    assert int(full.headers["Retry-After"]) > 0


def test_two_desks_sending_the_same_file_at_once(
    node: Node, desk_at: MakeDesk, foreign: Foreign
) -> None:
    content = secrets.token_bytes(3 * MIB)
    other = desk_at(node, "2")
    other.sync()
    second = Foreign(node, other)
    foreign.create(content)
    second.create(content)
    assert foreign.patch(content, 0, MIB).headers["Upload-Offset"] == str(MIB)
    assert second.head(content).headers["Upload-Offset"] == "0"

    ends: list[str] = []

    def send(client: Foreign, offset: int) -> None:
        while offset < len(content):
            answer = client.patch(content, offset, offset + 300_000)
            offset = int(
                answer.headers.get("Upload-Offset") or client.head(content).headers["Upload-Offset"]
            )
        ends.append(client.head(content).headers["Upload-Offset"])

    threads = [
        threading.Thread(target=send, args=(foreign, MIB)),
        threading.Thread(target=send, args=(second, 0)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ends == [str(len(content))] * 2
    assert kept(node, content)
    assert not parts(node, content)


def test_who_comes_again_does_not_wait_for_a_dead_connection(foreign: Foreign) -> None:
    content = secrets.token_bytes(2 * MIB)
    foreign.create(content)
    with foreign.half_a_patch(content, MIB) as dead:
        codes: list[int] = []
        while 204 not in codes and len(codes) < 3:
            # The half that is on its way may arrive between question and question.
            there = int(foreign.head(content).headers["Upload-Offset"])
            assert 0 <= there <= MIB
            codes.append(foreign.patch(content, there, len(content)).status_code)
        dead.settimeout(5)
        told = dead.recv(65536)

    assert codes[-1] == 204
    # The other took its lock, or its place, whichever it asked for first.
    assert told.startswith((b"HTTP/1.1 423", b"HTTP/1.1 409"))
    assert kept(foreign.node, content)


def test_a_part_nobody_goes_on_with_ends(node: Node, foreign: Foreign) -> None:
    content = secrets.token_bytes(200_000)
    foreign.create(content)
    foreign.patch(content, 0, 100_000)
    ledger = open_ledger(node.db, node.files)
    try:
        partials.expire(ledger, datetime.now(UTC) + timedelta(days=13))
        assert foreign.head(content).headers["Upload-Offset"] == "100000"
        partials.expire(ledger, datetime.now(UTC) + timedelta(days=15))
    finally:
        ledger.close()

    assert foreign.head(content).status_code == 404
    assert not parts(node, content)


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_node_killed_in_mid_upload(
    request: pytest.FixtureRequest, tmp_path: Path, backend: str
) -> None:
    """What the node says it has, it has: kill -9, then on from there."""
    db = str(tmp_path / "c.db") if backend == "sqlite" else request.getfixturevalue("postgresql")
    node = Node(db, tmp_path / "files").start()
    try:
        desk = make_desk(tmp_path / "desk", node, new_office())
        desk.sync()
        foreign = Foreign(node, desk)
        content = secrets.token_bytes(20 * MIB)
        foreign.create(content)
        assert foreign.patch(content, 0, 5 * MIB).status_code == 204
        with foreign.half_a_patch(content, 16 * MIB, 5 * MIB):
            node.kill()
        node.start()

        there = int(foreign.head(content).headers["Upload-Offset"])

        # All that was answered, and of the rest what was on the disk.
        assert 5 * MIB <= there <= 16 * MIB
        assert foreign.patch(content, there, len(content)).status_code == 204
        assert kept(node, content)
        desk.record.close()
    finally:
        node.kill()


def test_a_stranger_to_the_upload_sees_nothing(node: Node, desk: DeskKit) -> None:
    client = TusClient(f"{node.url}/v1/uploads", headers={"Authorization": "Bearer nobody"})

    with pytest.raises(TusCommunicationError) as caught:
        client.uploader(
            file_stream=io.BytesIO(b"x" * 100), metadata={"sha256": name(b"x" * 100)}
        ).upload()

    assert caught.value.status_code in (401, 403)
