from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import zxingcpp

from desk_tui.slips.codes import qr_svg, stripes_svg
from desk_tui.slips.data import OtherOfficeSlip
from desk_tui.slips.render import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

    from desk_tui.slips.data import ReceiptSlip, Slip


@pytest.mark.parametrize(("draw", "quiet"), [(qr_svg, 4), (stripes_svg, 10)])
@pytest.mark.parametrize("text", ["H18.12.34-261116-0001", "A12.345.67.89-261116-010001"])
def test_a_code_has_the_white_around_it_that_its_standard_asks(
    draw: Callable[[str], str], quiet: int, text: str
) -> None:
    svg = draw(text)
    width = int(re.findall(r'viewBox="0 0 (\d+) ', svg)[0])
    runs = [(int(x), int(x) + int(w)) for x, w in re.findall(r"M(\d+) \d+h(\d+)", svg)]
    assert min(start for start, _ in runs) == quiet
    assert max(end for _, end in runs) == width - quiet


def test_the_printed_codes_are_a_level_m_qr_and_a_code_128(
    receipt: ReceiptSlip, picture_of: Callable[[bytes], list[Image]]
) -> None:
    found = zxingcpp.read_barcodes(picture_of(render(receipt))[0])
    kinds = {code.text: (code.symbology, code.ec_level) for code in found}
    assert kinds[receipt.head.qr] == (zxingcpp.BarcodeFormat.QRCode, "M")
    assert kinds[receipt.head.code][0] == zxingcpp.BarcodeFormat.Code128


def test_a_code_that_no_reader_could_read_is_left_out_and_the_slip_still_prints(
    receipt: ReceiptSlip, text_of: Callable[[bytes], str]
) -> None:
    for code in ("GÓI-Q1-261116-01", "H18.12.34-" + "1" * 60):
        head = replace(receipt.head, code=code, qr="7" * 5000)
        assert f"Mã hồ sơ: {code}" in text_of(render(replace(receipt, head=head)))


def test_a_long_link_is_printed_as_words(
    every_slip: dict[str, Slip], text_of: Callable[[bytes], str]
) -> None:
    slip = every_slip["other-office"]
    assert isinstance(slip, OtherOfficeSlip)
    text = text_of(render(replace(slip, link="https://example.vn/" + "a" * 500)))
    assert "https://example.vn/aaa" in text
