"""A desk, its node and the portal: a walk-in dossier with its scan goes all the way by itself."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from db import keys
from db.kinds import CodeAssigned, Person
from desk_tui.centre import admin
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.portal.worker import beside
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.sync import join
from desk_tui.counter import line, look, receive, setup
from desk_tui.counter.desk import Desk
from desk_tui.counter.desk import Office as DeskOffice
from tests.doubles.portal import Running

from .kit import config
from .office_kit import OFFICE, OFFICER, UNITS, serving

PASSWORD = "mật khẩu thử 1"


def settings_file(folder: Path, there: Running, node: str, style: str) -> Path:
    path = folder / "cong.json"
    path.write_bytes(msgspec.json.encode(config(there.url, style, public=node, units=UNITS)))
    return path


@pytest.mark.parametrize("style", ["direct", "newer"])
def test_from_the_desk_to_the_portal_and_back(
    ledger: Ledger, there: Running, tmp_path: Path, style: str
) -> None:
    there.portal.settings.fetch_files = True
    setup.make(
        tmp_path / "desk",
        DeskOffice(code=OFFICE, unit="UBND xã Minh Họa", desk=1),
        1,
        200,
        OFFICER,
        PASSWORD,
    )
    desk = Desk(tmp_path / "desk", keys.unlock(tmp_path / "desk", OFFICER, PASSWORD), OFFICER)
    owner = Person(name="Nguyễn Văn Thử", number="001090000000", birth="1990-02-14")
    code = receive.receive(desk, receive.Walkin(procedure="1.001193", owner=owner)).said.code
    with serving(ledger) as node:
        join(desk.record, node, admin.enrol(str(ledger.engine.url.database), OFFICE, "1"), None)
        assert line.sync(desk).line == "up"
        with beside(ledger, settings_file(tmp_path, there, node, style)):
            assert there.portal.until(
                lambda: any(kept.progress for kept in there.portal.dossiers.values())
            )
        assert line.sync(desk).line == "up"
    assert there.portal.violations == []
    (told,) = there.portal.dossiers
    if style == "direct":
        assert told == code
    else:
        assert look.find(desk, told).code == code
        whole = look.show(desk, code)
        assert CodeAssigned(centre_code=told) in [act.read() for act in whole.acts]
    desk.close()


def test_settings_that_cannot_be_read_are_told_before_anything_begins(
    ledger: Ledger, tmp_path: Path
) -> None:
    path = tmp_path / "cong.json"
    for said in (
        "{",
        '{"style": "direct"}',
        '{"style": "telex", "address": "x", "public": "y"}',
        '{"style": "direct", "address": "http://x", "public": "http://y"}',
    ):
        path.write_text(said)
        with pytest.raises(LineProblem) as told, beside(ledger, path):
            raise AssertionError("never reached")
        assert told.value.code == "bad-portal-config"
