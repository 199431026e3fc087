"""Photos of a paper from the phone: kept whole on the node's shelf, or refused in words."""

from __future__ import annotations

import hashlib
import io

import pikepdf
import pytest
from PIL import Image

from db.kinds import PackageStopped, Paper
from desk_tui.centre import blobs
from desk_tui.centre.citizen import page, pictures
from desk_tui.centre.ledger import Ledger

from .conftest import MakePhone
from .kit import Phone, Site, Waiting, photo, sheet

WANTED = "giay-chung-sinh"


def sent(waiting: Waiting, phone: Phone, *files: tuple[str, bytes]) -> Phone:
    given = [("photo", (name, content, "image/jpeg")) for name, content in files]
    return phone.enter(waiting).send(f"{waiting.path}/papers/{WANTED}", files=given)


def paper(waiting: Waiting) -> Paper:
    return next(one for one in waiting.now.said.papers if one.key == WANTED)


def shelf(ledger: Ledger, sha256: str) -> bytes:
    content = blobs.place(ledger, sha256).read_bytes()
    assert hashlib.sha256(content).hexdigest() == sha256
    return content


def test_a_photo_becomes_the_paper_at_its_full_size(here: Site, phone: MakePhone) -> None:
    waiting, taken = here.waiting(), sheet(3000, 4000)
    mine = sent(waiting, phone(), ("anh.jpg", taken))

    assert "Đã nhận ảnh" in mine.text
    kept = paper(waiting)
    assert (kept.state, kept.pages, kept.taken, kept.reason) == ("digitised", 1, "brought", "")
    content = shelf(here.ledger, kept.sha256)
    assert len(content) == kept.bytes
    with pikepdf.open(io.BytesIO(content)) as pdf:
        (image,) = pdf.pages[0].Resources.XObject.values()
        # Byte for byte what the phone took.
        assert image.read_raw_bytes() == taken
    assert blobs.held(here.ledger, kept.sha256)
    # It goes on to the dossier.
    mine.agree(waiting)
    (filed,) = waiting.said("dossier.filed")
    assert kept in filed.papers  # pyright: ignore[reportAttributeAccessIssue]


def test_pages_of_one_paper_come_together_in_order(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    sent(waiting, phone(), ("1.jpg", sheet(1200, 1700)), ("2.png", sheet(1300, 1800, "PNG")))
    with pikepdf.open(io.BytesIO(shelf(here.ledger, paper(waiting).sha256))) as pdf:
        widths = [int(next(iter(one.Resources.XObject.values())).Width) for one in pdf.pages]
    assert widths == [1200, 1300]
    assert paper(waiting).pages == 2


def test_a_pdf_is_kept_byte_for_byte(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    out = io.BytesIO()
    Image.open(io.BytesIO(sheet())).save(out, "PDF")
    sent(waiting, phone(), ("giay.pdf", out.getvalue()))
    assert shelf(here.ledger, paper(waiting).sha256) == out.getvalue()


def test_a_small_picture_is_kept_and_told(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    mine = sent(waiting, phone(), ("nho.jpg", sheet(600, 800)))
    assert "hơi nhỏ" in mine.text
    assert paper(waiting).state == "digitised"


def _pdf_with_script() -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(sheet())).save(out, "PDF")
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.Root.OpenAction = pdf.make_indirect(script)
        made = io.BytesIO()
        pdf.save(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("Đây không phải là ảnh.".encode() * 50, "không phải PDF, JPEG"),
        (b"", "chưa chọn ảnh nào"),
        (sheet()[:4000], "cụt hoặc hỏng"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(400), "HEIC"),
        (_pdf_with_script(), "script"),
        (sheet() + bytes(pictures.PICTURE_BYTES), "quá lớn"),
    ],
    ids=["text", "nothing", "cut", "heic", "script", "26 MB"],
)
def test_what_is_no_picture_is_refused_and_nothing_kept(
    here: Site, phone: MakePhone, content: bytes, told: str
) -> None:
    waiting = here.waiting()
    before = sorted(here.ledger.files.rglob("*"))
    mine = sent(waiting, phone(), ("anh.jpg", content))

    assert mine.page.status_code == 422
    assert told in mine.text
    assert paper(waiting).state == "missing"
    assert sorted(here.ledger.files.rglob("*")) == before


def test_far_too_much_is_heard_out_and_refused(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    huge = bytes(pictures.FORM_BYTES + 1)
    mine = sent(waiting, phone(), ("anh.jpg", huge))
    assert mine.page.status_code == 413
    assert pictures.limits() in mine.text
    assert paper(waiting).state == "missing"


def test_more_pictures_than_a_form_may_have(here: Site, phone: MakePhone) -> None:
    waiting, one = here.waiting(), sheet(100, 100)
    files = [(f"{number}.jpg", one) for number in range(pictures.MOST_AT_ONCE + 1)]
    assert sent(waiting, phone(), *files).page.status_code == 400
    assert paper(waiting).state == "missing"


def test_a_paper_that_is_not_of_the_package(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    mine = phone().enter(waiting)
    mine.send(f"{waiting.path}/papers/..%2Fkhac", files=photo(sheet(100, 100)))
    assert waiting.said("package.corrected") == []


def test_a_photo_for_a_package_that_is_over(here: Site, phone: MakePhone) -> None:
    waiting = here.waiting()
    mine = phone().enter(waiting)
    waiting.desk_says(PackageStopped(why="withdrawn", reason="Người nộp đổi ý"))
    mine.send(f"{waiting.path}/papers/{WANTED}", files=photo(sheet(100, 100)))
    assert mine.title == page.GONE
    assert waiting.said("package.corrected") == []
