"""aggregate, evidence, roadmap: figures that leave the office, and its plans."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from desk_tui.centre.measures import messages
from desk_tui.centre.problem import LineProblem
from desk_tui.counter.setup import packaged
from tests.cli.conftest import RECEIVE, Terminal


def test_the_day_is_one_document_that_keeps_to_its_schema(desk: Terminal, tmp_path: Path) -> None:
    desk.ok(*RECEIVE)
    desk.ok(*RECEIVE[:-2], "--at", "2026-11-16T10:00")
    monday = ("aggregate", "--day", "2026-11-16", "--folder", tmp_path / "out")
    said = desk.ok(*monday)
    (one,), (path,) = said["days"], said["files"]
    written = Path(path).read_bytes()
    assert hashlib.sha256(written).hexdigest() == one["sha256"]
    assert (one["received"], one["accepted"], said["last_accepted"]) == (2, None, None)
    given = json.loads(packaged("daily.schema.json"))
    assert given == json.loads(json.dumps(messages.schema()))
    Draft202012Validator(given).validate(json.loads(written))
    # Counted again it is the same, whatever day it is counted on; later work makes it another.
    assert desk.ok(*monday)["days"][0]["sha256"] == one["sha256"]
    desk.ok(*RECEIVE[:-2], "--at", "2026-11-16T11:00")
    assert desk.ok(*monday)["days"][0]["sha256"] != one["sha256"]
    spoilt = json.loads(written)
    spoilt["counts"]["online"] += 1
    with pytest.raises(LineProblem, match="ba kênh"):
        messages.read(json.dumps(spoilt).encode())
    del spoilt["counts"]["online"]
    assert not Draft202012Validator(given).is_valid(spoilt)
    assert desk("aggregate", "--send").refused == "not-joined"
    assert desk("aggregate", "--from", "2026-11-16", "--to", "2026-11-01").refused == "bad-period"
    assert (
        desk("aggregate", "--from", "2026-01-01", "--to", "2026-11-01").refused == "too-many-days"
    )
    (tmp_path / "file").write_text("")
    refused = desk("aggregate", "--day", "2026-11-16", "--folder", tmp_path / "file" / "x").refused
    assert refused == "file-unwritable"
    told = desk("aggregate", "--day", "2026-11-16", json=False)
    assert "tiếp nhận 3, trực tuyến 0; chưa gửi" in told.out, told.err
