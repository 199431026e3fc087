"""A citizen's phone, in a real browser: from the code on the desk's screen to the dossier."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import AsyncIterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import zxingcpp
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from db import keys, settings
from desk_tui.app import DeskApp
from desk_tui.centre.ledger import Ledger
from desk_tui.counter import packages
from desk_tui.counter.convert import Convert, Converted, prepare
from desk_tui.counter.desk import Desk
from desk_tui.counter.setup import make
from desk_tui.screens.packages import PackageScreen
from tests.centre.kit import new_office
from tests.centre.packages.kit import NGAN
from tests.counter.conftest import OFFICE, OFFICER, PASSWORD, Clock
from tests.counter.online_kit import Meeting

from .kit import DIGITS, PATIENCE, Site, Waiting, sheet

pytestmark = pytest.mark.asyncio(loop_scope="module")
expect.set_options(timeout=PATIENCE * 1000)

PHONE: ViewportSize = {"width": 390, "height": 844}
SMALLEST: ViewportSize = {"width": 320, "height": 568}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    async with async_playwright() as player:
        started = await player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        await started.close()


@dataclass
class Handset:
    """A phone with its own cookies."""

    browser: Browser
    scripts: bool = False
    size: ViewportSize = field(default_factory=lambda: PHONE)

    async def __aenter__(self) -> Page:
        self.context = await self.browser.new_context(
            viewport=self.size,
            is_mobile=True,
            has_touch=True,
            java_script_enabled=self.scripts,
            locale="vi-VN",
        )
        self.context.set_default_timeout(PATIENCE * 1000)
        return await self.context.new_page()

    async def __aexit__(self, *_: object) -> None:
        await self.context.close()


async def enter(page: Page, url: str) -> None:
    await page.goto(url)
    await page.get_by_label("Bốn số cuối").fill(DIGITS)
    await page.get_by_role("button", name="Tiếp tục").click()
    await expect(page.get_by_role("heading", name="Giấy tờ")).to_be_visible()


async def agree(page: Page, button: str = "Đồng ý và nộp hồ sơ") -> None:
    await page.get_by_label("Tôi đã xem lại").check()
    await page.get_by_role("button", name=button).click()


async def sign_in(page: Page, account: str) -> None:
    """At the provider's own pages."""
    await page.get_by_role("link", name="Đăng nhập VNeID").click()
    await page.get_by_label("Tài khoản").fill(account)
    await page.get_by_label("Mật khẩu").fill("thu")
    await page.get_by_role("button", name="Đăng nhập").click()
    await page.locator("input[name=allow]").click()


# The whole way, without a script.


@dataclass
class AtDesk:
    """The office of the walk: a desk, its clock, and how it meets the node."""

    desk: Desk
    meeting: Meeting
    site: Site

    def meet(self) -> None:
        self.meeting.meet(self.desk, self.site.hands.now())

    def package(self, code: str) -> packages.Whole:
        return packages.whole(self.desk, code)


@pytest.fixture
def at_desk(signing_site: Site, ledger: Ledger, tmp_path: Path) -> AtDesk:
    clock = Clock()
    clock.now = signing_site.hands.now()
    folder = tmp_path / "made"
    make(folder, OFFICE, 1, 200, OFFICER, PASSWORD, clock=clock)
    made = (folder, keys.unlock(folder, OFFICER, PASSWORD))
    meeting = Meeting(ledger, new_office())
    desk = meeting.desk(made, tmp_path / "desk", 1, clock)
    desk.record.transact(lambda c: settings.put(c, packages.CITIZEN_URL, signing_site.url))
    return AtDesk(desk, meeting, signing_site)


async def shown(desk: Desk, made: Converted) -> str:
    """What a phone reads from the page of the package as the terminal draws it."""
    tool = shutil.which("rsvg-convert")
    if tool is None:
        pytest.skip("rsvg-convert is needed to draw the screen")
    opening: Future[Desk] = Future()
    opening.set_result(desk)
    app = DeskApp(desk.folder, desk.officer, opening)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.push_screen(PackageScreen(made.subject, made))
        await pilot.pause()
        drawn = subprocess.run(
            [tool, "--zoom", "1.5"], input=app.export_screenshot().encode(), capture_output=True
        ).stdout
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn)).convert("RGB"))
    return code.text


def prepared(desk: Desk) -> Converted:
    return prepare(desk, Convert(procedure="FX.KS", applicant=NGAN, consent="on-phone"))


async def test_from_the_code_on_the_screen_to_the_dossier_at_the_desk(
    at_desk: AtDesk, browser: Browser, tmp_path: Path
) -> None:
    made = prepared(at_desk.desk)
    clock: Any = at_desk.desk.clock
    key, record = at_desk.desk.record.key, at_desk.desk.folder
    url = await shown(at_desk.desk, made)
    # The program has closed the record behind it.
    at_desk.desk = Desk(record, key, OFFICER, clock)
    assert url == made.url
    assert len(url) <= 53, "as few modules as may be"
    at_desk.meet()
    assert at_desk.package(made.subject).row.state == "with-citizen"

    picture = tmp_path / "giay.jpg"
    picture.write_bytes(sheet(3000, 4000))
    async with Handset(browser) as page:
        await enter(page, url)
        await page.get_by_text("Sửa thông tin chưa đúng").click()
        await page.get_by_label("Địa chỉ").fill("Thôn Thử, xã Ví Dụ")
        await page.get_by_role("button", name="Lưu thông tin đã sửa").click()
        await expect(page.get_by_role("status")).to_contain_text("Đã lưu")

        await page.get_by_text("Thêm ảnh giấy tờ này").first.click()
        await page.locator("input[type=file]").first.set_input_files(picture)
        await page.get_by_role("button", name="Gửi ảnh này").first.click()
        await expect(page.get_by_role("status")).to_contain_text("Đã nhận ảnh")

        await agree(page, "Đồng ý và đăng nhập")
        await sign_in(page, "ngan")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Đã nộp hồ sơ trực tuyến")
        told = await page.locator(".code").inner_text()

    at_desk.meet()
    whole = at_desk.package(made.subject)
    assert (whole.row.state, whole.row.dossier_code) == ("filed", told)
    applicant = whole.said.applicant
    assert (applicant.name, applicant.address) == (NGAN.name, "Thôn Thử, xã Ví Dụ")
    assert [one.taken for one in whole.said.papers if one.sha256] == ["brought"]
    kinds = {act.kind: act for act in at_desk_acts(at_desk.desk, whole.row.dossier)}
    assert b"tech-thu-0001" in kinds["dossier.helped"].payload.encode()
    at_desk.desk.close()


def at_desk_acts(desk: Desk, subject: str):
    from db import acts

    return acts.of_subject(desk.read, subject)


async def test_what_the_citizen_files_alone_meanwhile_takes_it_in(
    at_desk: AtDesk, browser: Browser
) -> None:
    made = prepared(at_desk.desk)
    at_desk.meet()
    async with Handset(browser) as page:
        await enter(page, made.url)
        at_desk.meeting.files_alone(NGAN, "FX.KS", 417, at_desk.site.hands.now())
        at_desk.meet()
        await agree(page, "Đồng ý và đăng nhập")
        await expect(page.get_by_role("heading", level=1)).to_have_text(
            "Đã gộp với hồ sơ ông/bà tự nộp"
        )
        code = await page.locator(".code").inner_text()
        assert code.endswith("-0417")
    at_desk.meet()
    assert at_desk.package(made.subject).row.state == "joined"
    assert at_desk.package(made.subject).row.dossier_code == code
    at_desk.desk.close()


# What goes wrong.


async def test_guessing_locks_the_link(here: Site, browser: Browser) -> None:
    waiting = here.waiting()
    async with Handset(browser) as page:
        await page.goto(here.url + waiting.path)
        for _ in range(5):
            await page.get_by_label("Bốn số cuối").fill("0000")
            await page.get_by_role("button", name="Tiếp tục").click()
        await expect(page.get_by_role("heading")).to_contain_text("đã khóa")
        await page.goto(here.url + waiting.path)
        await expect(page.get_by_role("heading")).to_contain_text("đã khóa")


async def test_two_phones_at_once(here: Site, browser: Browser) -> None:
    waiting = here.waiting()
    async with Handset(browser) as one, Handset(browser) as two:
        await enter(one, here.url + waiting.path)
        await enter(two, here.url + waiting.path)
        await agree(one)
        await expect(one.get_by_label("Bốn số cuối")).to_be_visible()
        assert waiting.now.state == "with-citizen"
        await agree(two)
        await expect(two.locator(".code")).to_have_text(waiting.now.code)
        # Replayed on the first phone it only tells how it stands, and asks again for that.
        await one.goto(here.url + waiting.path)
        await one.get_by_label("Bốn số cuối").fill(DIGITS)
        await one.get_by_role("button", name="Tiếp tục").click()
        await expect(one.locator(".code")).to_have_text(waiting.now.code)
    assert len(waiting.said("package.agreed")) == 1


@pytest.mark.parametrize("what", ["30 MB", "no picture"])
async def test_a_photo_that_is_none_or_too_heavy_is_told_in_words(
    here: Site, browser: Browser, tmp_path: Path, what: str
) -> None:
    waiting: Waiting = here.waiting()
    file = tmp_path / "anh.jpg"
    file.write_bytes(sheet() + bytes(30 << 20) if what == "30 MB" else b"khong phai anh" * 99)
    async with Handset(browser) as page:
        await enter(page, here.url + waiting.path)
        await page.locator("input[type=file]").last.set_input_files(file)
        await page.get_by_role("button", name="Gửi ảnh này").last.click()
        told = page.get_by_role("alert")
        await expect(told).to_contain_text("Chưa nhận ảnh của “Giấy chứng sinh”")
        await expect(told).to_contain_text("quá lớn" if what == "30 MB" else "JPEG")
        # What was there is still there, and it goes on.
        await agree(page)
        await expect(page.locator(".code")).to_be_visible()


# For everybody.


@pytest.mark.parametrize("size", [PHONE, SMALLEST], ids=["390", "320"])
async def test_nothing_stands_in_the_way_of_anybody(
    here: Site, browser: Browser, size: ViewportSize
) -> None:
    """Every page held against the WCAG rules that a program can check, by axe."""
    waiting = here.waiting()
    path = here.url + waiting.path
    async with Handset(browser, scripts=True, size=size) as page:
        await page.goto(here.url + "/g/" + "A" * 22)
        await fit(page)
        await page.goto(path)
        await fit(page)
        await page.get_by_label("Bốn số cuối").fill("0000")
        await page.get_by_role("button", name="Tiếp tục").click()
        # Whoever cannot see it is at the box again, and hears why.
        assert await page.evaluate("document.activeElement.id") == "digits"
        await fit(page)
        await enter(page, path)
        await page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        await fit(page)
        await page.get_by_label("Số điện thoại").fill("12")
        await page.get_by_role("button", name="Lưu thông tin đã sửa").click()
        await expect(page.get_by_label("Số điện thoại")).to_have_attribute("aria-invalid", "true")
        await fit(page)
        await agree(page)
        await expect(page.locator(".code")).to_be_visible()
        await fit(page)
        await page.get_by_role("button", name="Thoát").click()
        await fit(page)


async def fit(page: Page) -> None:
    found = (await Axe().run(page)).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    wide, room = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= room, "the page has to be pushed sideways"
    assert await page.locator("h1").count() == 1
    small = await page.evaluate(
        "[...document.querySelectorAll('button, a.button, select, summary,"
        " input:not([type=hidden]):not([type=checkbox])')]"
        ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 44)"
        ".map(e => e.outerHTML)"
    )
    assert small == [], "too small for a thumb"
