"""The README cannot drift from the program: its keys are the keys, its pictures are there."""

from __future__ import annotations

import re
from pathlib import Path

from desk_tui.widgets.keys import EVERYWHERE, readme_table

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
PLACES = (
    (EVERYWHERE, "Ở mọi màn hình"),
    ("queue", "Danh sách hồ sơ"),
    ("reception", "Tiếp nhận"),
    ("dossier", "Trang hồ sơ"),
    ("packages", "Các gói nộp trực tuyến"),
    ("package", "Trang một gói"),
    ("pay", "Thu tiền"),
)


def test_the_keys_of_the_readme_are_those_of_the_program() -> None:
    told = re.search(r"<!-- keys -->\n(.*?)<!-- /keys -->", README, re.S)
    assert told
    assert told[1].strip() == readme_table(PLACES).strip()


def test_the_pictures_of_the_readme_are_there() -> None:
    named = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert named
    for name in named:
        assert (Path(__file__).parent.parent / name).is_file(), name
