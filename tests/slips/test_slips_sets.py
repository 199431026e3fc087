"""Form sets by day, version and province, and what the rule calls each form."""

from __future__ import annotations

from datetime import date

import pytest

from desk_tui.slips.forms import choose, form_set, has, number, template
from desk_tui.slips.problem import SlipProblem

DAY = date(2026, 11, 16)


def toml(**row: object) -> bytes:
    """A form.toml; `valid_from` and others as TOML writes them."""
    lines = {"name": '"Mẫu thử"', "instrument": '"Quyết định thử"', "valid_from": "2026-01-01"}
    lines |= {key: str(value) for key, value in row.items()}
    return "\n".join(f"{key} = {value}" for key, value in lines.items()).encode()


OWN = {
    "tt03-2025-v2/form.toml": toml(
        version=2, based_on='"tt03-2025"', valid_from="2026-07-01", valid_to="2026-12-31"
    ),
    "vi-du/form.toml": toml(based_on='"tt03-2025"', province='"Ví Dụ"', valid_from="2026-03-01"),
    "vi-du/04-apology.typ": b"= Mau cua tinh",
}


@pytest.mark.parametrize(
    ("form", "old", "new"),
    [
        ("receipt", "01", "01"),
        ("supplement", "02", "02"),
        ("refusal", "03", "03"),
        ("apology", "04", "04"),
        ("stop", "", "05"),
        ("control", "05", "06"),
        ("register", "06", "07"),
        ("result", "", ""),
    ],
)
def test_each_rule_counts_its_forms_in_its_own_way(form: str, old: str, new: str) -> None:
    assert number(form, form_set("tt01-2018")) == old
    assert number(form, form_set("tt03-2025")) == new


def test_the_stop_notice_came_with_the_newer_set() -> None:
    assert has("stop", form_set("tt03-2025"))
    assert not has("stop", form_set("tt01-2018"))
    with pytest.raises(SlipProblem) as told:
        template("stop", form_set("tt01-2018"))
    assert told.value.code == "no-form"
    assert "năm 2018 không có mẫu “Thông báo dừng giải quyết hồ sơ”" in told.value.message


@pytest.mark.parametrize(
    ("day", "wanted", "province", "found"),
    [
        (DAY, "tt03-2025", "", "tt03-2025-v2"),
        (date(2026, 6, 30), "tt03-2025", "", "tt03-2025"),
        (date(2027, 1, 1), "tt03-2025", "", "tt03-2025"),
        (DAY, "tt03-2025", "Ví Dụ", "vi-du"),
        (date(2026, 2, 28), "tt03-2025", "Ví Dụ", "tt03-2025"),
        (DAY, "tt01-2018", "Ví Dụ", "tt01-2018"),
        (date(2024, 5, 6), "tt03-2025", "", "tt01-2018"),
        (date(2001, 1, 1), "tt03-2025", "", "tt03-2025-v2"),
    ],
)
def test_the_set_is_chosen_by_day_and_province(
    day: date, wanted: str, province: str, found: str
) -> None:
    assert choose(day, wanted, province, OWN).id == found


def test_a_set_takes_from_its_base_what_it_does_not_have() -> None:
    province = form_set("vi-du", OWN)
    assert template("apology", province, OWN) == "vi-du/04-apology.typ"
    assert template("receipt", province, OWN) == "tt03-2025/01-receipt.typ"
    assert template("register", province, OWN) == "common/register.typ"
    assert number("control", province, OWN) == "06"


def test_sets_based_on_each_other_do_not_go_round_for_ever() -> None:
    ring = {
        "một/form.toml": toml(based_on='"hai"'),
        "hai/form.toml": toml(based_on='"một"', numbers='{receipt = "09"}'),
    }
    assert number("receipt", form_set("một", ring), ring) == "09"


@pytest.mark.parametrize(
    "spoilt",
    [
        b"name = ",
        b"\xff\xfe",
        toml(valid_from='"2026-01-01"'),
        toml(valid_from="2026-01-01T00:00:00"),
        toml(version='"hai"'),
        toml(numbers='"01"'),
        b'name = "x"',
    ],
)
def test_a_spoilt_form_toml_is_told_by_its_name(spoilt: bytes) -> None:
    with pytest.raises(SlipProblem) as told:
        form_set("tt03-2025", {"vi-du/form.toml": spoilt})
    assert told.value.code == "bad-form-set"
    assert "vi-du/form.toml" in told.value.message
