"""A lane of attestation in use: one invented man, his three papers, and what is printed of them."""

from __future__ import annotations

from pathlib import Path

from db.kinds import Person
from db.kinds_attest import ToAttest
from desk_tui.counter import attest
from desk_tui.counter.attest import Request, Taken
from desk_tui.counter.desk import Desk
from desk_tui.counter.setup import add_officer

CHIEF, CHIEF_PASSWORD = "Trần Thị Ví Dụ", "mật khẩu phụ trách 1"
SON = Person(name="Đinh Văn Ví Dụ", number="001090000002", birth="1990-01-01")
THREE = (
    ToAttest(name="Bằng tốt nghiệp", pages=1, copies=2),
    ToAttest(name="Giấy phép lái xe", pages=2, copies=2),
    ToAttest(name="Hợp đồng thuê nhà", pages=5, copies=2),
)


def taken(desk: Desk, *papers: ToAttest, **said: object) -> Taken:
    values: dict[str, object] = {"procedure": "2.000815", "owner": SON, "papers": papers or THREE}
    return attest.attest(desk, Request(**{**values, **said}))  # pyright: ignore[reportArgumentType]


def printed(path: Path) -> str:
    """The text of a drawn slip."""
    from pypdfium2 import PdfDocument

    pages = (page.get_textpage().get_text_range() for page in PdfDocument(path))
    return " ".join(" ".join(pages).split())


def with_chief(desk: Desk) -> str:
    """Somebody in charge, who agrees with `CHIEF_PASSWORD`."""
    add_officer(desk, CHIEF, "supervisor", CHIEF_PASSWORD)
    return CHIEF
