"""What an officer does with the pages of a feed by key: deal, drop, turn, scan once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import ProgressBar

from desk_tui.counter.feed import Aim, Feed
from desk_tui.screens.scan_machine import ScanMachine
from desk_tui.screens.scan_pages import PageList, PaperChoice, degrees
from desk_tui.tongue import say
from desk_tui.widgets.keys import named

if TYPE_CHECKING:
    from scanners.treatment import Treatment

_WAIT = say("Máy đang quét: đợi quét xong rồi làm việc này (Esc: dừng).")


class PageKeys(ScanMachine):
    """The actions on the page under the cursor."""

    @property
    def _page(self) -> int:
        return self.query_one(PageList).sequence

    def action_paper(self, number: int) -> None:
        """This page begins a paper of the checklist."""
        feed = self.feed
        if feed and self._page and number <= len(feed.papers):
            self._begin(feed.papers[number - 1].key)
        elif feed:
            self._tell(say("Hồ sơ này chỉ có {count} giấy tờ.", count=len(feed.papers)), warn=True)

    def _begin(self, key: str) -> None:
        if self.feed and key:
            self.feed.begin(self._page, key)
            self._decided()

    def action_next(self) -> None:
        """This page begins the next paper."""
        if self.feed and self._page:
            if self.feed.begin_next(self._page):
                self._decided()
            else:
                self._tell(say("Đây đã là giấy tờ cuối của danh mục."), warn=True)

    def action_drop(self) -> None:
        """Leave the page out, or take it in again."""
        if self.feed and self._page:
            self.feed.drop_or_restore(self._page)
            self._decided()

    @on(PageList.Selected)
    def _choose(self) -> None:
        feed, page = self.feed, self._page
        if feed and page and self.state in ("ready", "scanning"):
            here = feed.view().dealt.places[page].paper
            choice = PaperChoice(self._place(page), feed.papers, here)
            self.host.push_screen(choice, lambda key: self._begin(key or ""))

    def action_follow(self) -> None:
        """Deal by the titles that were read."""
        if self.feed:
            done = self.feed.follow_titles()
            self._decided(say("Đã chia {done} chỗ theo tiêu đề.", done=done) if done else "")

    def _decided(self, words: str = "") -> None:
        """Show it at once, write it down off the screen's thread."""
        feed = self.feed
        self._paint()
        if self.state == "ready":
            self._tell_ready(words or say("Đã ghi. Trang cuối tốt: {pages}.", pages=self._pages))
        if feed:
            self.do(feed.write, lambda _: None, group="scan-mark", words=say("Ghi cách chia trang"))

    def action_card(self) -> None:
        """The card on this page, else on any other, goes into the reception form."""
        from desk_tui.screens.reception_dialogs import Choose

        cards = {card.payload: card for card in self._cards}
        here = {card.payload: card for card in self._cards if card.sequence == self._page}
        answers = [
            (card.payload, f"{card.person.name} ({card.person.number})")
            for card in (here or cards).values()
        ]
        if len(answers) == 1:
            self._take_card(answers[0][0])
        elif answers:
            self.host.push_screen(
                Choose(say("Điền thẻ"), say("Lập hồ sơ với thẻ của ai?"), answers[:9], say("thôi")),
                lambda payload: self._take_card(payload) if payload else None,
            )

    def _take_card(self, payload: str) -> None:
        from desk_tui.screens.scan_card import take_card

        take_card(self.host, payload)

    def action_declare(self) -> None:
        """How many pages the citizen says a paper has."""
        from desk_tui.screens.scan_declare import Declare

        feed, view = self.feed, self._paint()
        if feed and view and feed.papers:
            here = view.dealt.places[self._page].paper if self._page else feed.key
            told = {count.key: count.declared for count in view.dealt.counts}
            self.host.push_screen(Declare(feed.papers, here, told), self._declared)

    def _declared(self, answer: tuple[str, int] | None) -> None:
        feed = self.feed
        if feed is None or answer is None:
            return
        key, pages = answer
        feed.declare(key, pages)
        self.do(feed.keep_declared, lambda _: None, group="scan-declare", words=say("Ghi số trang"))
        view = self._paint()
        if view is None or self.state != "ready":
            return
        count = next(one for one in view.dealt.counts if one.key == key)
        enough = count.written and count.written <= pages <= count.written + count.blank
        said = (
            f"khai {pages} trang{say(', đủ') if enough else ''}"
            if pages
            else say("không khai số trang")
        )
        words = say("Đã ghi: “{name}” {said}.", name=count.name, said=said)
        if self._pages:
            self._tell_ready(words)
        else:
            key = named("scan.start")
            self._tell(
                say(
                    "{text} Đặt giấy vào máy rồi bấm {key} hoặc Enter để quét.", text=words, key=key
                )
            )

    def action_turn(self) -> None:
        """A quarter to the right."""
        self._treat(lambda one, _: replace(one, turn=(one.turn + 90) % 360, crop=None))

    def action_level(self) -> None:
        """Straighten by what was measured, or leave as it was fed."""
        self._treat(lambda one, skew: replace(one, angle=0.0 if one.angle else skew))

    def action_crop(self) -> None:
        """Cut what the phone proposed, or keep the whole picture."""
        page = self._page

        def change(one: Treatment, _: float) -> Treatment:
            if one.crop:
                self._crops[page] = one
                return replace(one, crop=None)
            return replace(one, crop=self._crops[page].crop) if page in self._crops else one

        self._treat(change)

    def action_upright(self) -> None:
        """The way its print reads."""
        self._rework(lambda feed, page: feed.upright(page), say("Đang xem chữ đứng chiều nào…"))

    def _treat(self, change: Callable[[Treatment, float], Treatment]) -> None:
        """`change` gets the treatment and the skew that was measured."""
        self._rework(
            lambda feed, page: feed.treat(page, lambda row, one: change(one, row.findings.skew)),
            say("Đang sửa trang…"),
        )

    def _rework(self, work: Callable[[Feed, int], None], words: str) -> None:
        """Do something to the page under the cursor, off the screen's thread."""
        feed, page = self.feed, self._page
        if feed and page and self.state == "scanning":
            self._tell(_WAIT, warn=True)
        elif feed and page and self.state == "ready":
            self._tell(words)
            self.do(
                lambda: work(feed, page),
                lambda _: self._treated(),
                group="scan-treat",
                words=words,
                failed=self._trouble,
            )

    def _treated(self) -> None:
        self._paint()
        row = self.feed.job.page(self._page) if self.feed and self.feed.job else None
        if row:
            now = row.treatment
            said = [f"xoay {now.turn}°" if now.turn else "", say("cắt mép") if now.crop else ""]
            said.append(say("chỉnh thẳng {angle}", angle=degrees(now.angle)) if now.angle else "")
            told = ", ".join(filter(None, said)) or say("để nguyên như đã quét")
            self._tell_ready(f"Trang {self._place(row.sequence)}: {told}.")

    def action_again(self) -> None:
        """The next scan takes the place of this page."""
        self._take_aim(Aim("replace", self._page))

    def action_insert(self) -> None:
        """The next scan goes behind this page."""
        self._take_aim(Aim("insert", self._page))

    def action_backs(self) -> None:
        """The next scan is the turned pile."""
        rows = self.feed.job.pages if self.feed and self.feed.job else ()
        self._take_aim(Aim("backs", fronts=tuple(row.sequence for row in rows)))

    def _take_aim(self, aim: Aim) -> None:
        if self.state == "ready" and self._pages:
            self._aim = aim
            self._tell_ready()

    def action_titles(self) -> None:
        """Read the print of the pages, to see which paper each begins."""
        feed = self.feed
        if feed is None or self.state != "ready" or not self._pages:
            return
        self._enter("reading", say("Đang đọc chữ trên các trang… Esc: dừng."))

        def progress(done: int, count: int) -> None:
            self.host.call_from_thread(self._share, done, count, say("Đã đọc {} trên {} trang"))

        self.do(
            lambda: feed.read_titles(progress),
            lambda _: self._titles_read(),
            group="scan-titles",
            words=say("Đọc tiêu đề"),
            failed=self._trouble,
        )

    def _share(self, done: int, count: int, words: str) -> None:
        if self.is_attached:
            self.query_one(ProgressBar).update(progress=done / count)
            self._tell(words.format(done, count) + ".")

    def _titles_read(self) -> None:
        self._enter("ready", "")
        view = self._paint()
        count = len(view.dealt.suggestions) if view else 0
        told = say("Đã đọc xong. ") + (
            say(
                "{count} trang có tiêu đề giống giấy tờ khác; Y hoặc {key}: chia theo tiêu đề.",
                count=count,
                key=named("scan.follow"),
            )
            if count
            else say("Không thấy tiêu đề nào khác cách chia này.")
        )
        self._tell_ready(told)
