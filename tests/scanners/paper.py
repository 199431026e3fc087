"""Sheets of Vietnamese office paper with known text, and what a scanner makes of them.

A `Sheet` is drawn clean; `scanned` adds what a scanner adds: the angle, its lamp, noise, blur, the
dark lid around a sheet that lies crooked. People and numbers are invented.

    sheet = letter(7, dpi=150)
    saved(scanned(sheet.image, skew=2.5, seed=7), folder / "page-0001.jpg", dpi=150)
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_FONTS = Path(__file__).parents[2] / "desk_tui" / "slips" / "fonts"
_DARK = (24, 24, 30)
_RED = (190, 40, 50)
_BLUE = (40, 50, 160)
_MM = 1 / 25.4
Face = Literal["Regular", "Bold", "Italic"]
Rgb = tuple[int, int, int]

_SENTENCES = (
    "Tôi làm đơn này đề nghị quý cơ quan xem xét, giải quyết việc đăng ký biến động đất đai.",
    "Người nộp hồ sơ cam đoan những lời khai trên là đúng sự thật và chịu trách nhiệm về lời khai.",
    "Thửa đất số {a}, tờ bản đồ số {b}, diện tích {c} m², mục đích sử dụng: đất ở tại nông thôn.",
    "Bộ phận tiếp nhận đã kiểm tra thành phần hồ sơ và hẹn trả kết quả ngày {d}/12/2026.",
    "Phí thẩm định hồ sơ là {c}.000 đồng, nộp trực tuyến hoặc nộp tại quầy tiếp nhận.",
    "Hồ sơ còn thiếu giấy tờ thì được hướng dẫn bổ sung một lần, ghi rõ lý do và thời hạn.",
    "Bản sao giấy khai sinh và giấy xác nhận tình trạng hôn nhân được đối chiếu với bản chính.",
    "Vợ chồng ông Nguyễn Văn Thử và bà Trần Thị Ví Dụ thống nhất ủy quyền cho con trai cả.",
    "Giấy phép xây dựng nhà ở riêng lẻ gồm ba tầng, chiều cao {d},50 m, khoảng lùi {b} m.",
    "Đề nghị cấp lại giấy chứng nhận đăng ký hộ kinh doanh do bị mất, rách hoặc đổi địa chỉ.",
    "Kết quả được trả qua dịch vụ bưu chính công ích tới địa chỉ thường trú của người yêu cầu.",
    "Những người thừa kế theo pháp luật cùng ký tên dưới đây đồng ý phân chia di sản thừa kế.",
)


@dataclass(frozen=True)
class Sheet:
    """A clean sheet and the text on it, one line of print per line."""

    image: Image.Image
    text: str


class _Pen:
    """Draws in millimetres and remembers what it has written."""

    def __init__(self, dpi: int, size_mm: tuple[float, float]) -> None:
        self.dpi = dpi
        self.wide, self.high = size_mm
        self.image = Image.new("RGB", (self.dots(size_mm[0]), self.dots(size_mm[1])), "white")
        self.draw = ImageDraw.Draw(self.image)
        self.said: list[str] = []

    def dots(self, mm: float) -> int:
        return round(mm * _MM * self.dpi)

    def font(self, pt: float, face: Face) -> ImageFont.FreeTypeFont:
        return _font(face, max(1, round(pt * self.dpi / 72)))

    def write(
        self,
        x: float,
        y: float,
        text: str,
        pt: float = 13,
        face: Face = "Regular",
        ink: Rgb = _DARK,
    ) -> None:
        self.draw.text((self.dots(x), self.dots(y)), text, ink, self.font(pt, face))
        self.said.append(text)

    def centred(self, y: float, text: str, pt: float = 13, face: Face = "Bold") -> None:
        length = self.draw.textlength(text, self.font(pt, face)) / (_MM * self.dpi)
        self.write((self.wide - length) / 2, y, text, pt, face)

    def paragraph(self, x: float, y: float, wide: float, text: str, pt: float) -> float:
        """Write broken into lines; the height (mm) below it."""
        font, line = self.font(pt, "Regular"), ""
        for word in [*text.split(), ""]:
            longer = f"{line} {word}".strip()
            if word and self.draw.textlength(longer, font) <= self.dots(wide):
                line = longer
                continue
            self.write(x, y, line, pt)
            y += pt * 25.4 / 72 * 1.45
            line = word
        return y

    def line(self, *points: float, ink: Rgb = _DARK, width: float = 0.3) -> None:
        self.draw.line([self.dots(at) for at in points], ink, max(1, self.dots(width)), "curve")

    def seal(self, x: float, y: float, radius: float = 18) -> None:
        """A red round seal with a blue signature over it."""
        for inset in (0.0, 1.5):
            box = [self.dots(x - radius + inset), self.dots(y - radius + inset)]
            box += [self.dots(x + radius - inset), self.dots(y + radius - inset)]
            self.draw.ellipse(box, outline=_RED, width=max(1, self.dots(0.5)))
        self.line(
            *(x - radius, y + 2, x - 3, y - 6, x + 3, y + 5, x + radius, y - 3),
            ink=_BLUE,
            width=0.6,
        )

    def sheet(self) -> Sheet:
        return Sheet(self.image, "\n".join(self.said))


@lru_cache
def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / f"LiberationSerif-{face}.ttf"), size)


def letter(seed: int = 0, dpi: int = 150, pt: float = 13, seal: bool = True) -> Sheet:
    """An application over a whole A4 sheet, with a seal clear of the text unless told otherwise."""
    chance = random.Random(seed)
    pen = _heading(dpi, pt)
    y = 58.0
    for text in _said(chance, 10):
        y = pen.paragraph(25, y, 160, text, pt) + 1.5
        if y > 225:
            break
    if seal:
        pen.seal(150, 258)
    return pen.sheet()


def table(seed: int = 0, dpi: int = 150, rows: int = 18) -> Sheet:
    """A ruled list with a few words in each cell."""
    chance = random.Random(seed)
    pen = _heading(dpi, 12)
    columns, top, step = (20.0, 32.0, 90.0, 130.0, 190.0), 60.0, 10.5
    for x in columns:
        pen.line(x, top, x, top + rows * step)
    for row in range(rows + 1):
        pen.line(columns[0], top + row * step, columns[-1], top + row * step)
    for row in range(rows):
        cells = (f"{row + 1}", "Nguyễn Văn Thử", f"0010900{chance.randrange(99999):05d}", "Bản sao")
        for x, cell in zip(columns, cells, strict=False):
            pen.write(x + 2, top + row * step + 2.5, cell, 11)
    return pen.sheet()


def two_lines(dpi: int = 150) -> Sheet:
    """Nearly empty: the end of a letter that ran over."""
    pen = _Pen(dpi, (210, 297))
    y = pen.paragraph(25, 25, 160, _SENTENCES[5], 13)
    pen.write(25, y, "Trân trọng kính chào.", 13)
    return pen.sheet()


def with_photo(seed: int = 0, dpi: int = 150, crooked: float = 0.0) -> Sheet:
    """A form with a large photo glued on, `crooked` degrees off the print."""
    pen = _heading(dpi, 13)
    photo = _photo(seed, pen.dots(90), pen.dots(70)).rotate(
        crooked, Image.Resampling.BICUBIC, expand=True, fillcolor=(255, 255, 255)
    )
    pen.image.paste(photo, (pen.dots(60), pen.dots(60)))
    y = 150.0
    for text in _said(random.Random(seed), 4):
        y = pen.paragraph(25, y, 160, text, 13) + 2
    return pen.sheet()


def id_card(seed: int = 0, dpi: int = 150) -> Sheet:
    """Both sides of an invented card, copied onto one A4 sheet."""
    pen = _Pen(dpi, (210, 297))
    for top in (40.0, 120.0):
        area = [pen.dots(60), pen.dots(top), pen.dots(145.6), pen.dots(top + 54)]
        pen.draw.rectangle(area, fill=(214, 232, 240), outline=(90, 130, 150), width=2)
    pen.write(85, 44, "CĂN CƯỚC CÔNG DÂN", 9, "Bold", _RED)
    pen.image.paste(_photo(seed, pen.dots(20), pen.dots(26)), (pen.dots(63), pen.dots(60)))
    told = ("Số / No.: 001090000000", "Họ và tên: NGUYỄN VĂN THỬ", "Ngày sinh: 01/01/1990")
    for line, text in enumerate((*told, "Giới tính: Nam", "Nơi thường trú: thôn 1, xã Ví Dụ")):
        pen.write(86, 60 + 5.5 * line, text, 7.5)
    pen.write(65, 126, "Đặc điểm nhận dạng: sẹo chấm cách 1 cm dưới đuôi mắt", 6.5)
    for line in range(3):
        pen.write(65, 152 + 5 * line, "IDVNM0900000008001090000000<<8"[: 30 - line], 8.5)
    return pen.sheet()


def handwritten(seed: int = 0, dpi: int = 150, lines: int = 14) -> Sheet:
    """Strokes like handwriting on unruled paper; they say nothing."""
    chance = random.Random(seed)
    pen = _Pen(dpi, (210, 297))
    for line in range(lines):
        x, y = 25.0 + chance.random() * 4, 40.0 + line * 14
        while x < 170:
            points: list[float] = []
            for _ in range(chance.randint(4, 9)):
                points += [x, y + chance.choice((-1, 1)) * chance.uniform(0.5, 2.6)]
                x += chance.uniform(0.9, 2.4)
            pen.line(*points, ink=_BLUE, width=0.5)
            x += 3.5
            y += chance.uniform(-0.4, 0.4)
    return pen.sheet()


def signature_only(dpi: int = 150) -> Sheet:
    pen = _Pen(dpi, (210, 297))
    pen.line(120, 240, 133, 229, 141, 243, 154, 231, ink=_BLUE, width=0.6)
    return pen.sheet()


def number_only(dpi: int = 150) -> Sheet:
    """A back with nothing but its page number."""
    pen = _Pen(dpi, (210, 297))
    pen.write(103, 275, "2", 13)
    return pen.sheet()


def blank(dpi: int = 150) -> Sheet:
    return _Pen(dpi, (210, 297)).sheet()


KINDS: dict[str, Callable[[int], Sheet]] = {
    "letter": lambda dpi: letter(1, dpi),
    "small print": lambda dpi: letter(2, dpi, pt=8),
    "table": lambda dpi: table(3, dpi),
    "two lines": two_lines,
    "photo": lambda dpi: with_photo(4, dpi),
    "photo glued on crooked": lambda dpi: with_photo(5, dpi, crooked=7),
    "card": lambda dpi: id_card(6, dpi),
}
"""Sheets that have lines to go by, by name; each is drawn at the dpi given."""


def scanned(
    image: Image.Image,
    *,
    skew: float = 0.0,
    noise: float = 6.0,
    blur: float = 0.6,
    paper: Rgb = (246, 243, 234),
    lid: Rgb | None = None,
    seed: int = 0,
) -> Image.Image:
    """What a scanner makes of a sheet of the same size.

    skew: degrees by which lines climb to the right. noise: levels, one sigma. blur: dots, one
    sigma. lid: colour seen where the crooked sheet does not cover the glass; without it, paper.
    """
    turned = image.rotate(skew, Image.Resampling.BICUBIC, fillcolor="white")
    dots = np.asarray(turned, np.float32) * (np.array(paper, np.float32) / 255)
    # The lamp falls off to one side.
    dots *= np.linspace(1.0, 0.94, dots.shape[1], dtype=np.float32)[None, :, None]
    if lid is not None:
        sheet = Image.new("L", image.size, 255).rotate(skew, fillcolor=0)
        dots[np.asarray(sheet) == 0] = lid
    soft = Image.fromarray(dots.astype(np.uint8)).filter(ImageFilter.GaussianBlur(blur))
    grain = np.random.default_rng(seed).normal(0, noise, dots.shape[:2]).astype(np.float32)
    return Image.fromarray(
        np.clip(np.asarray(soft, np.float32) + grain[..., None], 0, 255).astype(np.uint8)
    )


def saved(image: Image.Image, path: Path, dpi: int = 150, quality: int = 85) -> Path:
    """Write as a scanner would (JPEG, PNG or TIFF by the name)."""
    image.save(path, dpi=(dpi, dpi), quality=quality)
    return path


def _heading(dpi: int, pt: float) -> _Pen:
    pen = _Pen(dpi, (210, 297))
    pen.centred(20, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", pt)
    pen.centred(27, "Độc lập - Tự do - Hạnh phúc", pt)
    pen.centred(42, "ĐƠN ĐỀ NGHỊ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH", pt + 1)
    return pen


def _said(chance: random.Random, sentences: int) -> list[str]:
    return [
        text.format(
            a=chance.randint(1, 900),
            b=chance.randint(2, 80),
            c=chance.randint(60, 900),
            d=chance.randint(10, 28),
        )
        for text in chance.sample(_SENTENCES, sentences)
    ]


def _photo(seed: int, wide: int, high: int) -> Image.Image:
    """A picture with soft tones and fine grain, as a photo has."""
    rng = np.random.default_rng(seed)
    soft = Image.fromarray(rng.integers(30, 220, (9, 12, 3), dtype=np.uint8))
    tones = np.asarray(soft.resize((wide, high), Image.Resampling.BICUBIC), np.float32)
    grain = rng.normal(0, 10, (high, wide, 1)).astype(np.float32)
    return Image.fromarray(np.clip(tones + grain, 0, 255).astype(np.uint8))
