"""Numbers of the books of attestation that were used after a copy was made: not given again.

Such a number stands on a paper with a seal. The entries of what was sent come back from the
centre; until then the numbers are told, and the book goes on behind them.
"""

from __future__ import annotations

from db import settings
from db.driver import sqlite

VOLUMES = "attest-volumes"
"""Setting: the volume a desk writes into and where it began, by book and year."""

Used = dict[str, tuple[str, int]]
"""`bs/2026` -> (the sign of the book, the last number of this desk)."""


def used(connection: sqlite.Connection) -> Used:
    """What a record knows of its own desk's numbers; nothing where there were none yet."""
    try:
        rows = connection.execute(
            "SELECT book, year, sign, max(number) AS last FROM attestations WHERE desk ="
            " (SELECT a.desk FROM outbox o JOIN acts a ON a.id = o.act_id LIMIT 1)"
            " GROUP BY book, year"
        ).fetchall()
    except sqlite.OperationalError:
        return {}
    return {f"{row['book']}/{row['year']}": (row["sign"], row["last"]) for row in rows}


def mind(connection: sqlite.Connection, old: Used | None, *, year: int, follows: bool) -> list[str]:
    """Sentences about numbers used since the copy, inside the caller's transaction.

    `old` is what the record in place knew, None when it cannot be read; `follows` when it goes on
    from the copy and so knows everything.
    """
    here, volumes = used(connection), settings.get(connection, VOLUMES, {})
    said: list[str] = []
    for name, (sign, last) in (old or {}).items():
        known = here.get(name, (sign, 0))[1]
        if last > known:
            chosen = volumes.get(name, {})
            volumes[name] = {**chosen, "first": max(last + 1, chosen.get("first", 1))}
            said.append(
                f"Sổ chứng thực {sign} năm {name.partition('/')[2]}: số {known + 1:02d}–{last:02d}"
                " đã dùng sau khi sao lưu mà sổ phục hồi không còn ghi; số kế tiếp là"
                f" {last + 1:02d}. Việc đã gửi thì trung tâm trả lại; việc chưa gửi thì xem sổ in."
            )
    if not follows:
        said += [
            f"Sổ chứng thực {sign}: không biết đã dùng đến số nào sau khi sao lưu (sổ ghi đến số"
            f" {last:02d}). Xem bản chứng thực cuối cùng rồi đặt số kế tiếp: desk-tui attest volume"
            f" {name.partition('/')[0]} --first SỐ --reason LÝ_DO."
            for name, (sign, last) in here.items()
            if name.endswith(f"/{year}") and last >= (old or {}).get(name, (sign, 0))[1]
        ]
    settings.put(connection, VOLUMES, volumes)
    return said
