"""Bundles of small files: each stands alone, however the line cuts them."""

from __future__ import annotations

import hashlib
import secrets
import socket
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tui.centre.bundle import KIND, LARGEST_FILE, frame, frames
from desk_tui.centre.problem import LineProblem

from .kit import DeskKit, Node


def name(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def in_blocks(body: bytes, cuts: Sequence[int]) -> AsyncIterator[bytes]:
    places = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    for start, end in pairwise(places):
        yield body[start:end]


@given(st.lists(st.binary(max_size=300), max_size=6), st.lists(st.integers(0, 10**6), max_size=9))
async def test_however_a_bundle_is_cut_into_blocks_its_files_come_out(
    contents: list[bytes], cuts: list[int]
) -> None:
    body = b"".join(frame(name(content), content) for content in contents)

    read = [one async for one in frames(in_blocks(body, cuts))]

    assert read == [(name(content), content) for content in contents]


@given(st.lists(st.binary(max_size=90), min_size=1, max_size=4), st.integers(1, 10**6))
async def test_a_bundle_without_its_end_gives_the_whole_files_and_says_so(
    contents: list[bytes], lost: int
) -> None:
    body = b"".join(frame(name(content), content) for content in contents)
    last = frame(name(contents[-1]), contents[-1])
    short = body[: len(body) - 1 - lost % (len(last) - 1)]
    read: list[bytes] = []

    async def walk() -> None:
        async for _, content in frames(in_blocks(short, [])):
            read.append(content)

    with pytest.raises(LineProblem):
        await walk()

    assert read == contents[:-1]


def post(node: Node, desk: DeskKit, body: bytes) -> httpx.Response:
    headers = {**desk.bearer(), "Content-Type": KIND}
    return httpx.post(f"{node.url}/v1/files", content=body, headers=headers, timeout=20)


def kept(node: Node, content: bytes) -> bool:
    place = node.files / name(content)[:2] / name(content)
    return place.exists() and place.read_bytes() == content


def lacking(desk: DeskKit, *contents: bytes) -> set[str]:
    with desk.line() as line:
        return set(line.missing_files([name(content) for content in contents]).sha256)


def test_one_wrong_file_harms_no_other(node: Node, desk: DeskKit) -> None:
    first, wrong, last = (secrets.token_bytes(50_000) for _ in range(3))
    body = frame(name(first), first) + frame(name(wrong), last) + frame(name(last), last)

    answer = post(node, desk, body)

    assert (answer.status_code, answer.json()["code"]) == (422, "wrong-hash")
    assert kept(node, first)
    assert kept(node, last)
    assert lacking(desk, first, wrong, last) == {name(wrong)}
    assert not (node.files / name(wrong)[:2] / name(wrong)).exists()


def test_the_same_file_twice_and_again_is_kept_once(node: Node, desk: DeskKit) -> None:
    content = secrets.token_bytes(40_000)
    body = frame(name(content), content) * 2

    answers = [post(node, desk, body) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["files"][0] == {"sha256": name(content), "bytes": 40_000}
    assert kept(node, content)


def test_what_is_no_bundle_is_refused(node: Node, desk: DeskKit) -> None:
    large = frame("ab" * 32, b"")[:32] + (LARGEST_FILE + 1).to_bytes(8, "big") + b"x"

    assert post(node, desk, large).json()["code"] == "bad-message"
    assert post(node, desk, b"not a bundle").json()["code"] == "bad-message"


def test_what_was_whole_before_a_cut_stays(node: Node, desk: DeskKit) -> None:
    whole, cut = secrets.token_bytes(80_000), secrets.token_bytes(80_000)
    body = frame(name(whole), whole) + frame(name(cut), cut)
    lines = [
        "POST /v1/files HTTP/1.1",
        "Host: centre",
        f"Content-Type: {KIND}",
        f"Content-Length: {len(body)}",
        *(f"{key}: {value}" for key, value in desk.bearer().items()),
    ]
    with socket.create_connection(("127.0.0.1", node.port)) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode() + body[:-30_000])

    # The node hears of the cut a moment later.
    for _ in range(300):
        if lacking(desk, whole, cut) == {name(cut)}:
            break

    assert lacking(desk, whole, cut) == {name(cut)}
    assert kept(node, whole)
