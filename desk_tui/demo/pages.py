"""Sample papers to scan: plainly invented forms, drawn like the pages of a flatbed scanner."""

from __future__ import annotations

from pathlib import Path

from desk_tui.slips.letters import FONTS

DPI = 150
_PAGES = (
    ("to-khai", "TỜ KHAI ĐĂNG KÝ (MẪU TẬP LUYỆN)", "Họ và tên: Nguyễn Văn Thử"),
    ("giay-chung-nhan", "GIẤY CHỨNG NHẬN (MẪU TẬP LUYỆN)", "Cấp cho: Trần Thị Ví Dụ"),
)
_FORM = """
#set page(paper: "a4", margin: 25mm)
#set text(size: 13pt, lang: "vi")
#align(center)[#text(weight: "bold", size: 16pt)[{title}]]
#v(10mm)
{line}

#for n in range(1, 13) [
  + Nội dung khai thứ #n: #box(width: 1fr, repeat[.])
]
#v(10mm)
#align(right)[Người khai ký tên]
"""


def draw(folder: Path) -> list[Path]:
    """One PNG a page, in the order a feeder would give them."""
    import typst

    drawn = []
    for place, (name, title, line) in enumerate(_PAGES, start=1):
        source = folder / f"{name}.typ"
        source.write_text(_FORM.format(title=title, line=line), encoding="utf-8")
        target = folder / f"{place}-{name}.png"
        typst.compile(
            str(source), output=str(target), format="png", ppi=DPI, font_paths=[str(FONTS)]
        )
        source.unlink()
        drawn.append(target)
    return drawn
