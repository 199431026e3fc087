"""The phone's page in a real browser of a phone's size: what it shows, finds and sends."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from phone_desk import PATIENCE, Line, around, desk, jpeg, photo
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from scanners.devices.protocol import Hint

pytestmark = pytest.mark.asyncio(loop_scope="module")
expect.set_options(timeout=PATIENCE * 1000)

SIZE = (3000, 4000)
ASKEW = [(420.0, 310.0), (2640.0, 430.0), (2780.0, 3700.0), (260.0, 3560.0)]
TURNED = [(700.0, 260.0), (2760.0, 640.0), (2220.0, 3680.0), (170.0, 3310.0)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    async with async_playwright() as player:
        started = await player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="module")
async def handset(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A phone with no way to the internet; any error of the page's own script fails the test."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    context.set_default_timeout(PATIENCE * 1000)
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context
    await context.close()
    assert faults == []


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("photos")
    lying = photo(TURNED, SIZE).transpose(Image.Transpose.ROTATE_90)
    made = {
        "askew": jpeg(photo(ASKEW, SIZE), quality=88),
        "turned": jpeg(photo(TURNED, SIZE), quality=88),
        "lying": jpeg(lying, quality=88, orientation=6),
        "filled": jpeg(photo([(0, 0), (1800, 0), (1800, 2400), (0, 2400)], (1800, 2400))),
        "small": jpeg(photo([(60, 60), (740, 80), (730, 1010), (50, 1000)], (800, 1067))),
        "heic": b"\x00\x00\x00\x18ftypheic" + bytes(400),
        "text": "Đây không phải là ảnh.".encode() * 50,
    }
    made["cut"] = made["askew"][:4000]
    for name, content in made.items():
        (folder / f"{name}.jpg").write_bytes(content)
    return {name: folder / f"{name}.jpg" for name in made}


async def opened(handset: BrowserContext, url: str) -> Page:
    page = await handset.new_page()
    await page.goto(url)
    await expect(page.locator("#status")).to_have_text("Đã kết nối với máy tính ở quầy.")
    return page


async def add(page: Page, *files: Path, field: str = "#chosen") -> None:
    before = await page.locator("#pages > li").count()
    await page.set_input_files(field, list(files))
    await expect(page.locator("#pages > li")).to_have_count(before + len(files))


def near(found: tuple[float, ...], truth: tuple[float, ...], off: float = 0.02) -> bool:
    return all(abs(one - two) <= off for one, two in zip(found, truth, strict=True))


async def test_pages_go_from_the_phone_to_the_desk_as_they_are(
    tmp_path: Path, handset: BrowserContext, photos: dict[str, Path]
) -> None:
    async with desk(tmp_path / "into") as scan:
        page = await opened(handset, await scan.url())
        await add(page, photos["askew"], field="#camera")
        await add(page, photos["turned"], photos["filled"])
        await page.get_by_role("button", name="Lên: trang 2").click()
        assert not await page.get_by_role("button", name="Lên: trang 1").is_enabled()
        await page.get_by_role("button", name="Gửi 3 trang").click()
        await expect(page.locator('#pages > li[data-state="kept"]')).to_have_count(3)
        await expect(page.locator("#received")).to_have_text("3")
        await page.get_by_role("button", name="Xong").click()
        await expect(page.locator("#status")).to_contain_text("đã nhận 3 trang")
        await scan.ended()
        again = await page.goto(await scan.url())
        assert again is not None
        assert again.status == 410
        await expect(page.locator("h1")).to_contain_text("đã xong")
    sent = [photos[name].read_bytes() for name in ("turned", "askew", "filled")]
    assert [one.path.read_bytes() for one in scan.pages] == sent
    assert [(one.width, one.height) for one in scan.pages] == [SIZE, SIZE, (1800, 2400)]
    assert all(one.warnings == () for one in scan.pages)
    hints = {hint.sequence: hint.crop for hint in scan.of(Hint)}
    assert set(hints) == {1, 2}
    assert near(hints[1], around(TURNED, SIZE))
    assert near(hints[2], around(ASKEW, SIZE))


async def test_a_picture_held_sideways_is_framed_upright(
    tmp_path: Path, handset: BrowserContext, photos: dict[str, Path]
) -> None:
    async with desk(tmp_path / "into") as scan:
        page = await opened(handset, await scan.url())
        await add(page, photos["lying"])
        await page.click("#send")
        await expect(page.locator("#received")).to_have_text("1")
    (kept,) = scan.pages
    assert (kept.width, kept.height) == SIZE
    (hint,) = scan.of(Hint)
    assert near(hint.crop, around(TURNED, SIZE))


async def test_what_the_desk_would_refuse_is_told_before_it_is_sent(
    tmp_path: Path, handset: BrowserContext, photos: dict[str, Path]
) -> None:
    async with desk(tmp_path / "into") as scan:
        page = await opened(handset, await scan.url())
        status = page.locator("#status")
        for name, words in (("heic", "Tương thích nhất"), ("text", "JPEG")):
            await page.set_input_files("#chosen", photos[name])
            await expect(status).to_contain_text(words)
            await expect(page.locator("#pages > li")).to_have_count(0)
        await page.click("#done")
        await expect(status).to_contain_text("Chưa gửi trang nào")
        await add(page, photos["small"])
        await expect(page.locator("#pages")).to_contain_text("chữ có thể không đọc được")
        await page.click("#done")
        await expect(status).to_contain_text("Còn 1 trang chưa gửi")
        await page.get_by_role("button", name="Bỏ: trang 1").click()
        await expect(page.locator("#pages > li")).to_have_count(0)
        await add(page, photos["cut"], photos["askew"])
        await page.click("#send")
        await expect(status).to_contain_text("Trang 1 chưa gửi được. Ảnh bị cụt")
        await expect(page.locator("#received")).to_have_text("0")
        await page.get_by_role("button", name="Bỏ: trang 2").click()
        await page.get_by_role("button", name="Bỏ: trang 1").click()
        await expect(page.locator("#pages > li")).to_have_count(0)
        await add(page, photos["small"])
        async with page.expect_file_chooser() as choosing:
            await page.get_by_role("button", name="Chụp lại: trang 1").click()
        await (await choosing.value).set_files(photos["askew"])
        await expect(page.locator("#pages")).to_contain_text("3000 × 4000")
        await page.click("#send")
        await expect(page.locator("#received")).to_have_text("1")
    assert [one.path.read_bytes() for one in scan.pages] == [photos["askew"].read_bytes()]


async def test_the_frame_is_pulled_by_finger_and_by_key(
    tmp_path: Path, handset: BrowserContext, photos: dict[str, Path]
) -> None:
    async with desk(tmp_path / "into") as scan:
        page = await opened(handset, await scan.url())
        await add(page, photos["filled"], photos["askew"])
        item = page.locator("#pages > li").nth(0)
        assert await item.get_attribute("data-crop") is None
        await page.get_by_role("button", name="Sửa khung: trang 1").click()
        corner = page.get_by_role("button", name="Góc trên bên trái")
        await corner.focus()
        for key in ["ArrowRight"] * 3 + ["ArrowDown"] * 2:
            await corner.press(key)
        stage = await page.locator("#stage").bounding_box()
        assert stage is not None
        await page.get_by_role("button", name="Góc dưới bên phải").hover()
        await page.mouse.down()
        x, y = stage["x"] + 0.9 * stage["width"], stage["y"] + 0.8 * stage["height"]
        await page.mouse.move(x, y, steps=4)
        await page.mouse.up()
        await page.get_by_role("button", name="Giữ khung này").click()
        await page.get_by_role("button", name="Sửa khung: trang 2").click()
        await page.get_by_role("button", name="Lấy cả ảnh").click()
        await page.click("#send")
        await expect(page.locator("#received")).to_have_text("2")
    (hint,) = scan.of(Hint)
    assert hint.sequence == 1
    assert near(hint.crop, (0.03, 0.02, 0.9, 0.8), 0.015)
    assert scan.pages[0].path.read_bytes() == photos["filled"].read_bytes()


async def test_an_answer_that_got_lost_makes_no_second_page(
    tmp_path: Path, handset: BrowserContext, photos: dict[str, Path]
) -> None:
    async with desk(tmp_path / "into") as scan:
        parts = urlsplit(await scan.url())
        async with Line(parts.port or 0) as line:
            page = await opened(handset, f"http://127.0.0.1:{line.port}{parts.path}")
            await add(page, photos["askew"], photos["filled"])
            await page.click("#send")
            await expect(page.locator("#received")).to_have_text("2")
            await page.click("#done")
            await scan.ended()
            assert line.lost == 1
            await page.close()
    sent = [photos[name].read_bytes() for name in ("askew", "filled")]
    assert [one.path.read_bytes() for one in scan.pages] == sent


async def test_a_second_phone_reads_why_not(
    tmp_path: Path, handset: BrowserContext, browser: Browser, photos: dict[str, Path]
) -> None:
    async with desk(tmp_path / "into") as scan:
        first = await opened(handset, await scan.url())
        other = await browser.new_context()
        second = await other.new_page()
        await second.goto(await scan.url())
        await expect(second.locator("h1")).to_have_text("Mã này đã được dùng")
        await other.close()
        await first.reload()
        await expect(first.locator("#work")).to_be_visible()
        await scan.device.cancel()
        await expect(first.locator("#status")).to_contain_text("Cán bộ ở quầy đã dừng")


async def test_everybody_can_read_and_reach_it(
    tmp_path: Path, handset: BrowserContext, photos: dict[str, Path]
) -> None:
    async with desk(tmp_path / "into") as scan:
        page = await opened(handset, await scan.url())
        await add(page, photos["small"])
        assert await page.locator("html").get_attribute("lang") == "vi"
        assert await page.title()
        assert await page.locator("h1").count() == 1
        assert await page.locator("#status[aria-live=polite]").count() == 1
        unnamed = """() => [...document.querySelectorAll("button, input, canvas, progress")]
            .filter((one) => !one.ariaLabel && !one.textContent.trim())
            .filter((one) => !(one.labels ?? []).length)
            .map((one) => one.outerHTML)"""
        assert await page.evaluate(unnamed) == []
        visible = page.locator("label.button:visible, button:visible")
        for target in await visible.all():
            room = await target.bounding_box()
            assert room is not None
            assert room["height"] >= 44, await target.inner_text()
            assert room["x"] >= 0
            assert room["x"] + room["width"] <= 390
        seen = await page.evaluate(
            """() => [...document.querySelectorAll("h1, h2, p, li, label, button")]
                .filter((one) => one.checkVisibility() && one.textContent.trim() && !one.disabled)
                .map((one) => {
                    const style = getComputedStyle(one);
                    let under = one;
                    while (getComputedStyle(under).backgroundColor === "rgba(0, 0, 0, 0)") {
                        under = under.parentElement;
                    }
                    return [style.color, getComputedStyle(under).backgroundColor];
                })"""
        )
        assert len(seen) > 10
        for ink, paper in {tuple(pair) for pair in seen}:
            assert contrast(ink, paper) >= 4.5, (ink, paper)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390


def contrast(one: str, two: str) -> float:
    """WCAG 2.1, relative luminance."""

    def luminance(colour: str) -> float:
        shares = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


async def test_the_browsers_sum_is_sha256(tmp_path: Path, handset: BrowserContext) -> None:
    async with desk(tmp_path / "into") as scan:
        page = await opened(handset, await scan.url())
        for size in (0, 1, 55, 56, 63, 64, 65, 119, 120, (1 << 20) - 1, 1 << 20, (3 << 20) + 57):
            content = bytes(number * 7 % 251 for number in range(251)) * (size // 251 + 1)
            summed = await page.evaluate(
                """async (size) => {
                    const { sha256 } = await import("./sha256.js");
                    const bytes = Uint8Array.from({ length: size }, (_, i) => (i % 251) * 7 % 251);
                    return sha256(new Blob([bytes]));
                }""",
                size,
            )
            assert summed == hashlib.sha256(content[:size]).hexdigest(), size
