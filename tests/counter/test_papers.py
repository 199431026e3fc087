"""Papers of a dossier: what they say of themselves, results, reuse, search over their words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from db import acts, paper_words, queue
from db.kinds import Paper, PaperArchived, Person, StatusChanged
from db.problem import RecordProblem
from desk_tui.counter import history, look, papers, reusing, scan
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Receipt, Walkin, receive
from desk_tui.rules import text
from desk_tui.rules.digitised import dossier_flags, paper_flags
from desk_tui.rules.problem import RuleProblem

from .conftest import BIRTH, OWNER

FORM = "to-khai-dang-ky-khai-sinh"
FONT = Path(__file__).parents[2] / "desk_tui" / "slips" / "fonts" / "LiberationSerif-Bold.ttf"


def page(folder: Path, name: str = "trang", lines: tuple[str, ...] = ()) -> Path:
    image = Image.new("L", (827, 1169), 250)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 18)
    for n, line in enumerate(lines):
        pen.text((60, 60 + 36 * n), line, 20, font)
    image.save(folder / f"{name}.png", dpi=(100, 100))
    return folder / f"{name}.png"


@pytest.fixture
def dossier(desk: Desk) -> Receipt:
    return receive(desk, BIRTH)


def lines(desk: Desk, code: str) -> dict[str, Paper]:
    return {paper.key: paper for paper in look.show(desk, code).papers}


def digitise(desk: Desk, done: Receipt, tmp_path: Path, name: str = "trang") -> Paper:
    key = done.said.papers[0].key
    return scan.attach(desk, done.said.code, key, page(tmp_path, name, (name,))).paper


# What a paper says of itself.


def test_what_the_officer_confirmed_is_written_once_and_kept(desk: Desk, dossier: Receipt) -> None:
    code, key = dossier.said.code, dossier.said.papers[0].key
    papers.describe(
        desk, code, key, number=" 12/UBND ", issued="2026-11-05", issuer="UBND phường Ví Dụ"
    )
    kept = papers.describe(desk, code, "1", valid_until="2027-11-05")
    paper = lines(desk, code)[key]
    assert kept.paper == paper
    assert (paper.number, paper.issued, paper.issuer, paper.valid_until) == (
        "12/UBND",
        "2026-11-05",
        "UBND phường Ví Dụ",
        "2027-11-05",
    )
    written = len(look.show(desk, code).acts)
    papers.describe(desk, code, key, number="12/UBND")
    assert len(look.show(desk, code).acts) == written
    papers.describe(desk, code, key, number="", issuer="")
    now = lines(desk, code)[key]
    assert (now.number, now.issuer, now.issued) == ("", "", "2026-11-05")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"issued": "2026-11-17"}, "issued-later"),
        ({"issued": "2026-11-05", "valid_until": "2026-11-04"}, "ends-before"),
        ({"issued": "2026-13-01"}, "bad-date"),
        ({"number": "1" * 101}, "too-long"),
    ],
)
def test_what_cannot_be_is_not_written(
    desk: Desk, dossier: Receipt, said: dict[str, str], why: str
) -> None:
    before = look.show(desk, dossier.said.code).acts
    with pytest.raises(RuleProblem) as refused:
        papers.describe(desk, dossier.said.code, "1", **said)  # pyright: ignore
    assert refused.value.code == why
    assert look.show(desk, dossier.said.code).acts == before


def test_a_paper_that_has_ended_is_told(desk: Desk, dossier: Receipt) -> None:
    kept = papers.describe(desk, dossier.said.code, "1", valid_until="2026-11-01")
    assert "01/11/2026" in kept.warnings[0]


def test_a_paper_is_meant_by_key_number_or_beginning(desk: Desk, dossier: Receipt) -> None:
    whole = look.show(desk, dossier.said.code)
    first = whole.papers[0]
    for said in (first.key, "1", "tờ khai"):
        assert papers.line(whole, said) == first
    for said in ("không có", "", "99"):
        with pytest.raises(RecordProblem) as refused:
            papers.line(whole, said)
        assert refused.value.code == "unknown-paper"


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """A paper whose text can be had, as an office would send it."""
    import typst

    source = tmp_path / "giay.typ"
    source.write_text(
        '#set page(paper: "a4")\n#set text(font: "Liberation Serif")\n'
        "ỦY BAN NHÂN DÂN PHƯỜNG VÍ DỤ\n\nSố: 12/UBND-TP\n\n"
        "#align(right)[Ví Dụ, ngày 05 tháng 11 năm 2026]\n\nGIẤY XÁC NHẬN\n",
        encoding="utf-8",
    )
    typst.compile(str(source), output=str(tmp_path / "giay.pdf"), font_paths=[str(FONT.parent)])
    return tmp_path / "giay.pdf"


def test_fields_are_offered_from_the_text_and_nothing_is_filled(
    desk: Desk, dossier: Receipt, pdf: Path
) -> None:
    key = dossier.said.papers[0].key
    scan.attach(desk, dossier.said.code, key, pdf)
    found = papers.suggestions(desk, dossier.id, key)
    assert found.number is not None
    assert found.date is not None
    assert found.issuer is not None
    assert (found.number.value, found.date.value) == ("12/UBND-TP", "2026-11-05")
    assert found.issuer.value == "ỦY BAN NHÂN DÂN PHƯỜNG VÍ DỤ"
    paper = lines(desk, dossier.said.code)[key]
    assert (paper.number, paper.issued, paper.issuer) == ("", "", "")


def test_the_searchable_copy_is_read_before_the_file(
    desk: Desk, dossier: Receipt, tmp_path: Path, pdf: Path
) -> None:
    paper = digitise(desk, dossier, tmp_path)
    copy = desk.vault.shelf(dossier.id).put(pdf)
    said = PaperArchived(key=paper.key, of=paper.sha256, sha256=copy.sha256, bytes=copy.bytes)
    desk.act(lambda _: [acts.Doing(dossier.id, said)])
    found = papers.suggestions(desk, dossier.id, paper.key)
    assert found.number is not None
    assert found.number.value == "12/UBND-TP"


def test_a_paper_without_text_or_file_offers_nothing(
    desk: Desk, dossier: Receipt, tmp_path: Path
) -> None:
    key = dossier.said.papers[0].key
    assert papers.suggestions(desk, dossier.id, key).number is None
    digitise(desk, dossier, tmp_path)
    assert papers.suggestions(desk, dossier.id, key).number is None


# Results.


def test_a_result_bears_the_national_code_and_waits_for_its_scan(
    desk: Desk, dossier: Receipt, tmp_path: Path
) -> None:
    code = dossier.said.code
    kept = papers.add_result(desk, code)
    assert (kept.paper.key, kept.paper.name, kept.paper.result) == (
        "KQ.G15.000031",
        "Giấy khai sinh",
        True,
    )
    waiting = queue.find(desk.read, code)
    assert waiting is not None
    papers.add_result(desk, code)
    assert len(lines(desk, code)) == len(dossier.said.papers) + 1
    scanned = scan.attach(desk, code, kept.paper.key, page(tmp_path))
    assert scanned.paper.result
    after = queue.find(desk.read, code)
    assert after is not None
    assert after.undigitised == waiting.undigitised - 1
    told = [done.what for done in history.done_to(desk, look.show(desk, code))]
    assert "Số hóa kết quả: Giấy khai sinh (1 trang)" in told
    assert "Thêm kết quả: Giấy khai sinh" in told


def test_a_result_with_its_file_is_one_act(desk: Desk, dossier: Receipt, tmp_path: Path) -> None:
    code = dossier.said.code
    before = len(look.show(desk, code).acts)
    kept = papers.add_result(desk, code, file=page(tmp_path))
    assert kept.paper.state == "digitised"
    assert desk.vault.shelf(dossier.id).has(kept.paper.sha256)
    other = papers.add_result(desk, code, name="Trích lục khai sinh", file=page(tmp_path, "hai"))
    assert other.paper.key == "KQ.G15.000031-2"
    assert len(look.show(desk, code).acts) == before + 2
    again = papers.add_result(desk, code, name="giấy khai sinh", file=page(tmp_path, "ba"))
    assert again.paper.key == kept.paper.key
    assert dossier_flags(lines(desk, code).values()) == {"HoSoCoThanhPhanSoHoa": "0"}


def test_a_bad_file_leaves_no_result(desk: Desk, dossier: Receipt, tmp_path: Path) -> None:
    from scanners.problem import ScanProblem

    bad = tmp_path / "ket-qua.pdf"
    bad.write_text("không phải PDF")
    with pytest.raises(ScanProblem):
        papers.add_result(desk, dossier.said.code, file=bad)
    assert len(lines(desk, dossier.said.code)) == len(dossier.said.papers)


def test_a_dossier_never_received_has_no_result(desk: Desk, dossier: Receipt) -> None:
    desk.act(lambda _: [acts.Doing(dossier.id, StatusChanged(status=3, reason="thiếu"))])
    with pytest.raises(Refusal) as refused:
        papers.add_result(desk, dossier.said.code)
    assert refused.value.code == "not-received"


# Reuse.


def test_a_paper_the_office_holds_comes_with_file_words_and_what_it_says(
    desk: Desk, dossier: Receipt, tmp_path: Path
) -> None:
    key, first = dossier.said.papers[0].key, dossier.said.code
    paper = digitise(desk, dossier, tmp_path)
    shelf = desk.vault.shelf(dossier.id)
    copy = shelf.put(b"%PDF-1.4 ban luu")
    archived = PaperArchived(key=key, of=paper.sha256, sha256=copy.sha256, bytes=copy.bytes)
    desk.act(
        lambda _: [acts.Doing(dossier.id, archived)],
        also=lambda c: paper_words.put(
            c, text.plain, dossier.id, key, copy.sha256, ["", "Cộng hòa Mẫu Đơn"]
        ),
    )
    papers.describe(desk, first, key, number="12/UBND", valid_until="2026-11-16")
    second = receive(desk, BIRTH)
    (offered,) = reusing.held(desk, second.said.code, key)
    assert (offered.code, offered.paper.number) == (first, "12/UBND")
    kept = reusing.reuse(desk, second.said.code, key, first, key)
    assert (kept.paper.taken, kept.paper.number, kept.paper.sha256) == (
        "reused",
        "12/UBND",
        paper.sha256,
    )
    ours = desk.vault.shelf(second.id)
    assert ours.get(paper.sha256) == shelf.get(paper.sha256)
    assert ours.get(copy.sha256) == b"%PDF-1.4 ban luu"
    desk.vault.purge(dossier.id)
    ours.verify(paper.sha256)
    assert paper_flags(kept.paper)["DuocTaiSuDung"] == "1"
    hits = papers.find_text(desk, "mau don")
    assert {(hit.code, hit.page) for hit in hits} == {(first, 2), (second.said.code, 2)}
    told = [done.what for done in history.done_to(desk, look.show(desk, second.said.code))]
    assert told[1] == f"Dùng lại giấy tờ đã có: {kept.paper.name}"


def test_a_result_reused_says_so_also_when_reused_again(
    desk: Desk, dossier: Receipt, tmp_path: Path
) -> None:
    result = papers.add_result(desk, dossier.said.code, file=page(tmp_path)).paper
    codes = [dossier.said.code, *(receive(desk, BIRTH).said.code for _ in range(2))]
    key = dossier.said.papers[0].key
    once = reusing.reuse(desk, codes[1], key, codes[0], result.key).paper
    twice = reusing.reuse(desk, codes[2], key, codes[1], key).paper
    for paper in (once, twice):
        assert (paper_flags(paper)["DuocTaiSuDung"], paper.result) == ("2", False)
    assert len(reusing.held(desk, codes[2])) == 1


@pytest.mark.parametrize(
    "owner",
    [
        Person(name="Trần Thị Ví Dụ", number="001190000000"),
        Person(name="Trần Thị Ví Dụ", number=OWNER.number),
        Person(name=OWNER.name),
    ],
)
def test_another_person_gets_nothing(
    desk: Desk, dossier: Receipt, tmp_path: Path, owner: Person
) -> None:
    digitise(desk, dossier, tmp_path)
    other = receive(desk, Walkin(procedure=BIRTH.procedure, owner=owner))
    key = dossier.said.papers[0].key
    with pytest.raises(Refusal) as refused:
        reusing.reuse(desk, other.said.code, key, dossier.said.code, key)
    assert refused.value.code == "other-person"
    assert lines(desk, other.said.code)[key].sha256 == ""
    assert not desk.vault.shelf(other.id).folder.exists()


def test_what_is_not_fit_to_be_reused(desk: Desk, dossier: Receipt, tmp_path: Path) -> None:
    key, first = dossier.said.papers[0].key, dossier.said.code
    second = receive(desk, BIRTH).said.code

    def why(code: str, source: str) -> str:
        with pytest.raises(Refusal) as refused:
            reusing.reuse(desk, code, key, source, key)
        return refused.value.code

    assert why(first, first) == "same-dossier"
    assert why(second, first) == "no-file"
    digitise(desk, dossier, tmp_path)
    papers.describe(desk, first, key, valid_until="2026-11-15")
    assert why(second, first) == "paper-expired"


# Search.


def test_words_are_found_with_the_name_of_their_paper(desk: Desk, dossier: Receipt) -> None:
    key = dossier.said.papers[0].key
    desk.record.transact(
        lambda c: paper_words.put(c, text.plain, dossier.id, key, "a" * 64, ["Thửa đất số 45"])
    )
    (hit,) = papers.find_text(desk, "Thửa đất")
    assert (hit.code, hit.owner_name, hit.key, hit.page) == (
        dossier.said.code,
        OWNER.name,
        key,
        1,
    )
    assert hit.paper == dossier.said.papers[0].name
    assert "thua dat so 45" in hit.around
    assert papers.find_text(desk, "khongco") == []
    with pytest.raises(RecordProblem) as refused:
        papers.find_text(desk, "t")
    assert refused.value.code == "search-short"
