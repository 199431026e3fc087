"""What an officer decides for a feed is found again from its ledger, whatever it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from desk_tui.counter import look, scan, separators
from desk_tui.counter.desk import Desk
from desk_tui.counter.feed import Feed
from desk_tui.counter.feed_hand import hand_of
from desk_tui.counter.receive import receive
from scanners.codes import find_codes
from scanners.deal import Dealt, Expected, Hand, Seen, deal
from scanners.devices.protocol import Settings
from scanners.ledger import Job, Row
from scanners.separator import Separator, separator_among
from scanners.treatment import Findings, Treatment

from .conftest import BIRTH

PAPERS = tuple(Expected(key, key.upper()) for key in ("a", "b", "c"))
MARKS = st.builds(
    Hand, begins=st.sampled_from(["", "", "a", "b", "c"]), kept=st.sampled_from([None, True, False])
)
PAGES = st.lists(
    st.tuples(
        st.booleans(),
        st.sampled_from([None, None, None, Separator(), Separator("", "b"), Separator("", "x")]),
        MARKS,
    ),
    max_size=12,
)


# The checklist ended at a sheet, and only the sheet before it knows why.
@example(
    [(False, Separator(), Hand(begins="c")), (False, Separator(), Hand()), (False, None, Hand())],
    False,
)
@given(PAGES, st.booleans())
def test_the_places_of_pages_survive_a_restart(
    pages: list[tuple[bool, Separator | None, Hand]], duplex: bool
) -> None:
    seen = [Seen(at, blank, sheet) for at, (blank, sheet, _) in enumerate(pages, 1)]

    def dealt(hand: dict[int, Hand]) -> Dealt:
        return deal(seen, PAPERS, duplex=duplex, hand=hand)

    before = dealt({at: mark for at, (_, _, mark) in enumerate(pages, 1) if mark != Hand()})
    rows = []
    for one in seen:
        place = before.places[one.sequence]
        treatment = Treatment(kept=place.role in ("page", "open"), by_hand=True)
        row = Row(one.sequence, "cleaned", paper=place.paper, treatment=treatment)
        rows.append(replace(row, findings=Findings(blank=one.blank)))
    job = Job(Path("job"), "file", Settings(), pages=tuple(rows))
    after = dealt(hand_of(job, lambda hand: dealt(dict(hand))))
    assert after.pages == before.pages
    open_or_page = ("open", "page")
    assert {at for at, place in after.places.items() if place.role in open_or_page} == {
        at for at, place in before.places.items() if place.role in open_or_page
    }


def lined(path: Path, number: int) -> Path:
    image = Image.new("L", (827, 1169), "white")
    for line in range(10):
        image.paste(0, (100, 100 + 60 * line + number, 700, 112 + 60 * line + number))
    image.save(path, dpi=(100, 100))
    return path


def test_papers_are_kept_in_one_act_and_not_twice(desk: Desk, tmp_path: Path) -> None:
    code = receive(desk, BIRTH).said.code
    folder = tmp_path / "feed"
    folder.mkdir()
    for number in range(1, 5):
        lined(folder / f"{number}.png", number)
    feed = Feed(desk, code)
    feed.scan(f"file:{folder}", Settings(source="feeder"), lambda _: None)
    first, second = (paper.key for paper in feed.papers[:2])
    feed.begin(2, first)
    feed.begin(4, second)
    kept = feed.keep_all()
    assert [(one.paper.key, one.paper.pages) for one in kept.kept] == [(first, 2), (second, 1)]
    assert kept.waiting == 1
    told = [act.kind for act in look.show(desk, code).acts]
    assert told.count("paper.added") == 2
    assert {one.paper.taken for one in kept.kept} == {"scanned"}

    again = Feed(desk, code)
    assert again.find() is not None
    assert again.view().waiting == 1
    again.drop_or_restore(1)
    again.keep_all()
    assert again.job is None
    assert [act.kind for act in look.show(desk, code).acts] == told
    assert Feed(desk, code).find() is None


def test_a_crash_between_the_act_and_its_end_leaves_nothing_to_ask(
    desk: Desk, tmp_path: Path
) -> None:
    from scanners import intake

    code = receive(desk, BIRTH).said.code
    feed = Feed(desk, code, "1")
    feed.scan(f"file:{lined(tmp_path / '1.png', 1)}", Settings(), lambda _: None)
    job = feed.job
    assert job is not None
    scanned = intake.keep(job, feed.key, desk.vault.shelf(feed.id))
    scan.keep_papers(desk, code, {feed.key: scanned}, None)
    assert Feed(desk, code, "1").find() is None
    assert list((desk.folder / "scanning").glob("*/*/ledger")) == []


def test_titles_deal_pages_that_no_sheet_parts(desk: Desk, tmp_path: Path) -> None:
    from PIL import ImageDraw, ImageFont

    code = receive(desk, BIRTH).said.code
    feed = Feed(desk, code)
    font = Path(separators.__file__).parents[1] / "slips" / "fonts" / "LiberationSerif-Bold.ttf"
    folder = tmp_path / "feed"
    folder.mkdir()
    for number, paper in enumerate(feed.papers[:1], 1):
        image = Image.new("L", (1654, 2339), "white")
        pen = ImageDraw.Draw(image)
        pen.text((827, 300), paper.name.upper(), 0, ImageFont.truetype(font, 48), "mm")
        body = ImageFont.truetype(font, 30)
        for line in range(12):
            pen.text((200, 500 + 60 * line), "Họ và tên người được khai sinh:", 0, body)
        image.save(folder / f"{number}.png", dpi=(200, 200))
    feed.scan(f"file:{folder}", Settings(), lambda _: None)
    assert feed.view().waiting == 1
    told: list[tuple[int, int]] = []
    feed.read_titles(lambda done, count: told.append((done, count)))
    assert told[-1] == (1, 1)
    assert feed.follow_titles() == 1
    assert feed.view().dealt.pages == {1: feed.papers[0].key}


def test_the_sheets_of_a_dossier_name_its_papers(desk: Desk, tmp_path: Path) -> None:
    from desk_tui.counter.scan import checklist

    code = receive(desk, BIRTH).said.code
    papers = checklist(desk, look.show(desk, code))
    assert separators.write(desk, code, tmp_path / "ngan.pdf") == len(papers) + 1
    import pikepdf

    with pikepdf.open(tmp_path / "ngan.pdf") as pdf:
        images = [next(iter(one.get_images().values())) for one in pdf.pages]
        said = [
            separator_among(find_codes(pikepdf.PdfImage(one).as_pil_image()))  # pyright: ignore
            for one in images
        ]
    assert said == [*(Separator(code, paper.key) for paper in papers), Separator()]
