"""Is what the node holds whole, and does each desk vouch for what bears its name (SEC-07)?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from db.acts import Act, hash_of
from db.safety import Finding
from desk_tui.centre import blobs, seals
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.ledger_tables import acts, files, roll
from desk_tui.centre.relay.messages import RELAY_DESK

_PAGE = 2000
_BLOCK = 1 << 20
_NAMED = 5
"""Things named in a sentence at most; the count is of all."""
_RESTORE = "Dừng trung tâm, sao lưu nguyên trạng, phục hồi từ bản sao lưu gần nhất rồi đối chiếu."


def check(ledger: Ledger) -> list[Finding]:
    """Every act, seal and file read again. Takes as long as reading the files takes."""
    altered, count = _altered(ledger)
    return [
        _finding(f"{count} thao tác khớp mã kiểm tra", "thao tác đã bị sửa nội dung", altered),
        *_seals(ledger),
        _finding("Mọi tệp còn nguyên", "tệp mất hoặc hỏng", list(_damaged(ledger))),
    ]


def _finding(fine: str, wrong: str, which: list[str]) -> Finding:
    if not which:
        return Finding(fine, "ok", "")
    named = ", ".join(which[:_NAMED]) + ("…" if len(which) > _NAMED else "")
    return Finding(f"{len(which)} {wrong}: {named}", "bad", _RESTORE)


def _altered(ledger: Ledger) -> tuple[list[str], int]:
    found: list[str] = []
    count = 0
    for act in _acts(ledger):
        count += 1
        if hash_of(act) != act.hash:
            found.append(act.id)
    return found, count


def _acts(ledger: Ledger) -> Iterator[Act]:
    """All of them, page by page, so that nobody waits for a reading of minutes."""
    office, n = "", 0
    while True:
        behind = (acts.c.office > office) | ((acts.c.office == office) & (acts.c.n > n))
        with ledger.read() as connection:
            rows = connection.execute(
                select(acts).where(behind).order_by(acts.c.office, acts.c.n).limit(_PAGE)
            ).all()
        for row in rows:
            yield Act(**{name: getattr(row, name) for name in Act.__struct_fields__})
        if len(rows) < _PAGE:
            return
        office, n = rows[-1].office, rows[-1].n


def _seals(ledger: Ledger) -> Iterator[Finding]:
    with ledger.read() as connection:
        on_roll = connection.execute(
            select(roll.c.office, roll.c.desk).where(roll.c.desk != RELAY_DESK)
        ).all()
    for office, desk in sorted(on_roll):
        left = seals.unvouched(ledger, Desk(office, desk))
        if left:
            what = f"{len(left)} việc mang tên quầy {office}/{desk} không có dấu niêm của quầy đó"
            hint = "So với sổ ở quầy (desk-tui show): việc quầy không làm là việc bị chèn vào."
            yield Finding(f"{what}: {', '.join(left[:_NAMED])}", "bad", hint)
        else:
            yield Finding(f"Quầy {office}/{desk} niêm mọi việc mang tên mình", "ok", "")


def _damaged(ledger: Ledger) -> Iterator[str]:
    with ledger.read() as connection:
        names = connection.scalars(select(files.c.sha256).order_by(files.c.sha256)).all()
    for name in names:
        if _digest(blobs.place(ledger, name)) != name:
            yield name


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                found.update(block)
    except OSError:
        return ""
    return found.hexdigest()
