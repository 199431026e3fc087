"""What a node's operator asks by verbs: is it whole, and how does the portal stand?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from db.kinds import StatusChanged
from desk_tui.centre.ledger import Ledger, open_ledger
from desk_tui.centre.ledger_tables import acts
from tests.centre.portal.office_kit import Office, line
from tests.doubles.portal import Running, running

from .conftest import INIT, RECEIVE, Terminal
from .test_cli_centre import node


def test_a_node_reads_itself_again_and_tells_what_is_not_a_desks(
    bare: Terminal, tmp_path: Path
) -> None:
    db, code_file = tmp_path / "centre.db", tmp_path / "mã.json"
    with node(db) as url:
        bare.ok(
            "centre",
            "enrol",
            "--db",
            db,
            "--office",
            "H18.12.34",
            "--desk",
            "1",
            "--out",
            code_file,
        )
        bare.ok(*INIT, "--centre", url, "--token-file", code_file)
        bare.ok(*RECEIVE)
        assert bare.ok("sync")["line"] == "up"
        fine = bare.ok("centre", "check", "--db", db)
        assert fine["ok"]
        assert "Quầy H18.12.34/1 niêm mọi việc mang tên mình" in str(fine["findings"])
    ledger = open_ledger(str(db))
    with ledger.write("H18.12.34") as connection:
        forged = update(acts).where(acts.c.kind == "dossier.received")
        connection.execute(forged.values(officer="Người Lạ"))
    ledger.close()
    wrong = bare("centre", "check", "--db", db)
    assert (wrong.code, wrong.refused) == (5, "not-fit")
    assert "1 thao tác đã bị sửa nội dung" in wrong.document["error"]["message"]


@pytest.fixture
def portal() -> Iterator[Running]:
    with running() as here:
        here.portal.settings.fetch_files = False
        yield here


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = open_ledger(str(tmp_path / "centre.db"))
    yield ledger
    ledger.close()


def test_the_portal_as_the_operator_reads_it(
    bare: Terminal, tmp_path: Path, ledger: Ledger, portal: Running
) -> None:
    db = ("--db", tmp_path / "centre.db")
    assert bare.ok("centre", "portal", "queue", *db) == {"lines": [], "rows": []}
    office = Office(ledger)
    subject = office.receive()
    with line(ledger, portal) as at:
        at.settle()
        code = at.row(subject).code
    (row,) = bare.ok("centre", "portal", "queue", "--state", "done", *db)["rows"]
    assert (row["code"], row["changed_at"][-6:]) == (code, "+07:00")
    said = bare.ok("centre", "portal", "said", code, *db)["said"]
    assert any("DongBoHoSoMC" in one["request"] for one in said)
    assert [one["id"] for one in said] == sorted(one["id"] for one in said)
    told = bare("centre", "portal", "said", code, *db, json=False).out
    assert told.count("hỏi:") == told.count("đáp:") == len(said)
    assert bare("centre", "portal", "said", "H18.12.34-000000-9999", *db).refused == (
        "unknown-dossier"
    )

    office.write(subject, StatusChanged(status=4, before=2))
    with line(ledger, portal) as at:
        at.worker.look()
    assert bare.ok("centre", "portal", "retry", code, *db) == {"count": 1}
    assert "Cổng đã nhận" not in bare("centre", "portal", "queue", *db, json=False).out
