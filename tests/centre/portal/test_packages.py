"""What was prepared at a desk reaches the portal as an online dossier, told once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.acts import new_id
from db.kinds import StatusChanged
from desk_tui.centre import intake
from desk_tui.centre.messages import Filing
from desk_tui.centre.packages import arrival, read
from desk_tui.centre.packages.read import PackageNow
from tests.centre.packages.kit import prepared
from tests.doubles.portal import Running

from .kit import STYLES
from .office_kit import OFFICER, Office, filed, line, owner


def file(office: Office) -> PackageNow:
    """A package that arrived and became a dossier."""
    id = new_id()
    said = prepared(
        office.name,
        procedure="1.001193",
        procedure_name="Đăng ký khai sinh",
        applicant=owner(),
        helper=OFFICER,
        fee=0,
        fee_lines=(),
    )
    office.write(id, said)
    now = arrival.settle(office.ledger, office.name, id, office.time + timedelta(minutes=1))
    assert now
    return now


@pytest.mark.parametrize("style", STYLES)
def test_it_is_told_as_an_online_dossier_without_waiting_for_an_officer(
    office: Office, there: Running, style: str
) -> None:
    package = file(office)
    assert package.state == "filed"
    with line(office.ledger, there, style) as at:
        at.settle()
        assert at.states() == {package.dossier: "done"}
        office.write(package.dossier, StatusChanged(status=9, before=2))
        at.settle()
    (kept,) = there.portal.dossiers.values()
    assert [int(step["TrangThai"]) for step in kept.progress] == [2, 9]
    assert OFFICER in kept.progress[0].values()
    assert there.portal.violations == []


def test_a_package_that_joined_tells_the_portal_nothing_of_its_own(
    office: Office, there: Running
) -> None:
    theirs = new_id()
    intake.file_online(office.ledger, Filing(id=theirs, filed=filed(office)), office.time)
    package = file(office)
    assert (package.state, package.dossier) == ("joined", theirs)
    with line(office.ledger, there) as at:
        at.settle()
        assert set(at.states().values()) <= {"held"}
    assert there.portal.dossiers == {}
    now = read.whole(office.ledger, office.name, package.subject)
    assert now == package
