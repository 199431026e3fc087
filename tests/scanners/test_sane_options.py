"""Drivers' options that SANE's test device does not have, by listings written as theirs are."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scanners.devices.protocol import Fault, Settings
from scanners.devices.sane_options import order_of, understand

_PAGE = """
    -x 0..221.121mm (in steps of 0.0211639) [215.872]
    -y 0..355.6mm (in steps of 0.0211639) [279.364]
"""
# sane-fujitsu(5)
FUJITSU = f"""
    --source ADF Front|ADF Back|ADF Duplex|Card Front|Card Back|Card Duplex [ADF Front]
    --mode Lineart|Halftone|Gray|Color [Lineart]
    --resolution 50..600dpi (in steps of 1) [600]
{_PAGE}
    --df-action Default|Continue|Stop [Default] [advanced]
    --df-skew[=(yes|no)] [inactive]
    --df-thickness[=(yes|no)] [inactive]
    --df-length[=(yes|no)] [inactive]
"""
# sane-canon_dr(5)
CANON = f"""
    --source Flatbed|ADF Front|ADF Back|ADF Duplex [Flatbed]
    --mode Lineart|Gray|Color [Lineart]
    --resolution 100|150|200|300|400|600dpi [100]
{_PAGE}
    --df-thickness[=(yes|no)] [no] [advanced]
    --df-length[=(yes|no)] [no] [advanced]
"""
# sane-epson2(5)
EPSON = f"""
    --source Flatbed|Automatic Document Feeder|Transparency Unit [Flatbed]
    --adf-mode Simplex|Duplex [inactive]
    --mode Lineart|Gray|Color [Lineart]
    --resolution 75|150|300|600dpi [75]
{_PAGE}
"""


def ordered(listing: str, source: str) -> Mapping[str, str]:
    settings = Settings(source, 300, "color")  # pyright: ignore[reportArgumentType]
    order = order_of(understand(listing), settings)
    return dict(one.split("=", 1) for one in order if "=" in one)


def test_double_feed_stops_the_feeder_where_the_driver_can_notice_it() -> None:
    order = ordered(FUJITSU, "feeder")
    assert order["--source"] == "ADF Front"
    # The action first: it wakes the other.
    assert list(order)[-2:] == ["--df-action", "--df-thickness"]
    assert (order["--df-action"], order["--df-thickness"]) == ("Stop", "yes")
    assert "--df-length" not in order
    assert ordered(CANON, "duplex")["--df-thickness"] == "yes"
    assert "--df-action" not in ordered(CANON, "duplex")
    assert "--df-thickness" not in ordered(CANON, "flatbed")
    assert "--df-thickness" not in ordered(EPSON, "feeder")


def test_both_sides_may_be_a_source_or_a_mode_of_the_feeder() -> None:
    assert ordered(FUJITSU, "duplex")["--source"] == "ADF Duplex"
    both = ordered(EPSON, "duplex")
    assert (both["--source"], both["--adf-mode"]) == ("Automatic Document Feeder", "Duplex")
    assert ordered(EPSON, "feeder")["--adf-mode"] == "Simplex"
    assert "--adf-mode" not in ordered(EPSON, "flatbed")


def test_cards_and_film_are_no_paper() -> None:
    with pytest.raises(Fault) as caught:
        ordered(FUJITSU, "flatbed")
    assert caught.value.code == "unsupported"
    assert set(understand(EPSON).sources) == {"flatbed", "feeder", "duplex"}
