"""What is seen on one page of a feed: a separator sheet, somebody's card, a title, its number.

Codes are cheap and read from every page as it comes; print costs a second a page and more, so
titles and page numbers are read when an officer asks for them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk_tui.counter.desk import Desk
from desk_tui.counter.identity import person_of_card
from desk_tui.rules import text
from desk_tui.rules.problem import RuleProblem
from desk_tui.tongue import say

if TYPE_CHECKING:
    from PIL.Image import Image

    from db.kinds import Filed, Person, Received
    from scanners.codes_worker import CodeReader
    from scanners.intake import Job
    from scanners.numbering import PageNumber
    from scanners.separator import Separator

_AT_ONCE = 8
"""Pages in clear at one time while their print is read."""

WHOSE = {
    "owner": say("chủ hồ sơ"),
    "submitter": say("người nộp hồ sơ này"),
    "": say("người khác, không phải chủ hồ sơ hay người nộp"),
}


@dataclass(frozen=True)
class Looked:
    """`cards`: the payloads as the codes hold them. `read`: its print has been read as well;
    `suggested` is then the key of the paper its title names, if it names one."""

    separator: Separator | None = None
    cards: tuple[str, ...] = ()
    read: bool = False
    suggested: str = ""
    number: PageNumber | None = None


@dataclass(frozen=True)
class Card:
    """A card on a page. `role`: owner, submitter, "" when neither of this dossier."""

    sequence: int
    person: Person
    role: str
    payload: str
    warnings: tuple[str, ...]

    @property
    def told(self) -> str:
        """Whose card it is, in a sentence without the page."""
        return say(
            "thẻ căn cước của {name} ({number}), {whose}",
            name=self.person.name,
            number=self.person.number,
            whose=WHOSE[self.role],
        )


def look_at(reader: CodeReader, sequence: int) -> Looked:
    """Read the codes of one page; a page that cannot be opened shows nothing here."""
    from scanners.separator import separator_among

    codes = reader.codes(sequence)
    cards = tuple(dict.fromkeys(code.text for code in codes if code.kind == "id-card"))
    return Looked(separator_among(codes), cards)


def cards_on(
    desk: Desk, said: Received | Filed, sequence: int, payloads: Sequence[str]
) -> tuple[Card, ...]:
    """The cards of a page with their persons; a payload that is no sound card tells nothing."""
    found: list[Card] = []
    for payload in payloads:
        try:
            person, warnings = person_of_card(payload, desk.today())
        except RuleProblem:
            continue
        found.append(Card(sequence, person, _role(said, person), payload, tuple(warnings)))
    return tuple(found)


def _role(said: Received | Filed, person: Person) -> str:
    for role, known in (("owner", said.owner), ("submitter", said.submitter)):
        if known is not None and known.number and known.number == person.number:
            return role
    return ""


def read_titles(
    job: Job,
    sequences: Sequence[int],
    papers: Mapping[str, str],
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> dict[int, tuple[str, PageNumber | None]]:
    """Page -> (key of the paper its title names or "", its page number). Blocks: a second a page.

    papers: key -> name. Raises ScanProblem `cancelled`, `no-text-engine`.
    """
    from scanners import ocr
    from scanners.hints import suggest
    from scanners.intake import clear_page
    from scanners.numbering import page_number

    found: dict[int, tuple[str, PageNumber | None]] = {}
    for first in range(0, len(sequences), _AT_ONCE):
        some = sequences[first : first + _AT_ONCE]
        with contextlib.ExitStack() as stack:
            images = [stack.enter_context(clear_page(job, one)) for one in some]
            texts = ocr.read(
                images,
                progress=lambda done, _, before=first: progress(before + done, len(sequences)),
                cancelled=cancelled,
            )
        for sequence, page in zip(some, texts, strict=True):
            named = suggest(page.text, papers, text.plain)
            found[sequence] = (named.key if named else "", page_number(page.text))
    return found


def picture(job: Job, sequence: int, width: int) -> Image:
    """A page as it would go into its paper, `width` pixels wide. Blocks for a tenth of a second.

    Raises ScanProblem `page-damaged`, OSError when the page cannot be read.
    """
    from scanners import intake
    from scanners.pages import preview

    with intake.clear_page(job, sequence) as path:
        return preview(path, job.page(sequence).treatment, width)
