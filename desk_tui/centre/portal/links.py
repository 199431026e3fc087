"""Addresses under which the portal fetches a dossier's files from the node, for a while."""

from __future__ import annotations

import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import quote

from sqlalchemy import Connection, insert, select, update
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from db.clock import from_text, utc_text
from desk_tui.centre import blobs, questions
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import files
from desk_tui.centre.portal.tables import links
from desk_tui.centre.questions import Asker, Refusal

_SECRET = 32
"""Bytes of chance in a link."""
_KINDS = (
    (b"%PDF", "application/pdf", ".pdf"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG", "image/png", ".png"),
    (b"II*\x00", "image/tiff", ".tif"),
    (b"MM\x00*", "image/tiff", ".tif"),
)


def offer(
    connection: Connection,
    office: str,
    subject: str,
    wanted: Iterable[tuple[str, str]],
    days: int,
    now: datetime,
) -> dict[str, str]:
    """A path (`/v1/fetch/…`) for each (content hash, name) whose file is here.

    A link that is good for at least half its time is given again, so that telling a dossier
    twice says the same.
    """
    named = dict(wanted)
    held = files.c.sha256.in_(list(named))
    here = set(connection.scalars(select(files.c.sha256).where(held))) if named else set()
    good = utc_text(now + timedelta(days=days) / 2)
    paths: dict[str, str] = {}
    for sha256, name in named.items():
        if sha256 not in here:
            continue
        token = connection.scalar(
            select(links.c.token)
            .where(
                links.c.office == office,
                links.c.subject == subject,
                links.c.sha256 == sha256,
                links.c.expires > good,
            )
            .order_by(links.c.expires.desc())
            .limit(1)
        )
        if token is None:
            token = _new_token(office)
            connection.execute(
                insert(links).values(
                    token=token,
                    office=office,
                    subject=subject,
                    sha256=sha256,
                    name=name,
                    expires=utc_text(now + timedelta(days=days)),
                )
            )
        paths[sha256] = f"/v1/fetch/{token}"
    return paths


def _new_token(office: str) -> str:
    """Unguessable, with the office inside: by it the link is looked up."""
    return urlsafe_b64encode(secrets.token_bytes(_SECRET) + office.encode()).decode().rstrip("=")


def _office_of(token: str) -> str:
    try:
        whole = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        office = whole[_SECRET:].decode()
    except ValueError:
        raise _gone() from None
    if not office.isprintable():
        raise _gone()
    return office


async def fetch(request: Request, _: Asker) -> Response:
    """The bytes behind a link; the same words for one that never was and one that has ended."""
    ledger: Ledger = request.app.state.ledger
    found = await run_in_threadpool(_open, ledger, request.path_params["token"], questions.now())
    path, name, media = found
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return FileResponse(path, media_type=media, headers=headers)


def _open(ledger: Ledger, token: str, now: datetime) -> tuple[str, str, str]:
    office = _office_of(token)
    here = (links.c.office == office) & (links.c.token == token)
    with ledger.write(f"portal-links:{office}") as connection:
        row = connection.execute(select(links).where(here)).first()
        if row is None or from_text(row.expires) <= now:
            raise _gone()
        path = blobs.place(ledger, row.sha256)
        if not path.is_file():
            raise _gone()
        connection.execute(
            update(links)
            .where(here)
            .values(fetched=links.c.fetched + 1, last_fetched=utc_text(now))
        )
    with path.open("rb") as file:
        media, ending = kind_of(file.read(8))
    return str(path), file_name(row.name, ending), media


def _gone() -> Refusal:
    return Refusal("no-link", "Đường dẫn này không có hoặc đã hết hạn.", status=404)


def kind_of(head: bytes) -> tuple[str, str]:
    """Media type and file ending by the first bytes."""
    return next(
        ((media, ending) for start, media, ending in _KINDS if head.startswith(start)),
        ("application/octet-stream", ".bin"),
    )


def file_name(name: str, ending: str) -> str:
    bare = re.sub(r'[\x00-\x1f\\/:*?"<>|]+', " ", name).strip()[:120] or "giay-to"
    return bare if bare.lower().endswith(ending) else f"{bare}{ending}"
