"""Codes, payment QR and statuses: every vector, and the round trips."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tui.rules import codes, vietqr
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.statuses import (
    CLOCK_STOPPED,
    CLOSED,
    OPEN,
    RECEIVED,
    Status,
    check_transition,
    next_statuses,
    time_status,
)

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
DOSSIERS, PROCEDURES, PAYMENTS = (
    VECTORS[k] for k in ("dossier_codes", "procedure_codes", "vietqr")
)


@pytest.mark.parametrize("case", DOSSIERS["valid"], ids=lambda c: c["code"])
def test_dossier_codes(case: dict[str, Any]) -> None:
    code = codes.parse(case["code"])
    assert code.text == case["code"]
    assert code.received.isoformat() == case["received"]
    for key in ("layout", "agency", "province", "seq"):
        assert getattr(code, key) == case[key]
    assert codes.compose(code.agency, code.received, code.number, code.layout) == case["code"]


@pytest.mark.parametrize("case", DOSSIERS["invalid"], ids=lambda c: c["why"])
def test_dossier_codes_that_cannot_be(case: dict[str, Any]) -> None:
    with pytest.raises(RuleProblem) as told:
        codes.parse(case["code"])
    assert told.value.hint


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("H18.12.34-240230-0001", "dossier-date", "240230"),
        ("H18.12.34-240715-001", "dossier-seq", "ít nhất 4"),
        ("Z18.12-240715-0001", "agency", "Z18.12"),
        ("h18.12-240715-0001", "agency", "in hoa"),
        ("H18.1234567-240715-0001", "agency", "mẫu"),
        ("H18" + ".123456" * 5 + "-240715-0001", "agency-long", "38 ký tự"),
        ("H18.12.34-240715-٠٠٠١", "dossier-seq", "chữ số"),
        ("H18.12.34", "dossier-code", "ba phần"),
    ],
)
def test_a_bad_code_names_what_is_wrong(text: str, code: str, word: str) -> None:
    with pytest.raises(RuleProblem) as told:
        codes.parse(text)
    assert told.value.code == code
    assert word in told.value.message


def test_a_central_code_is_known_by_its_origin() -> None:
    text = "H18.012.34-260302-010001"
    central = codes.parse(text, "central")
    assert (central.owner, central.seq, central.agency) == ("01", "0001", "H18.012.34")
    assert codes.parse(text).layout == "current"
    assert codes.compose("H18.012.34", date(2026, 3, 2), 1, "central", "01") == text
    with pytest.raises(RuleProblem):
        codes.compose("H18.012.34", date(2026, 3, 2), 1, "central")
    with pytest.raises(RuleProblem):
        codes.parse("H18.012.34-260302-0001", "central")


@pytest.mark.parametrize("case", DOSSIERS["sequence"], ids=lambda c: c["next"])
def test_sequence(case: dict[str, Any]) -> None:
    day = date.fromisoformat(case["date"])
    assert codes.next_code(case["agency"], day, case["last"]) == case["next"]


def test_numbers_grow_and_start_again_each_day() -> None:
    day = date(2026, 3, 2)
    assert codes.next_code("H49.2", day, "H49.2-260302-9999") == "H49.2-260302-10000"
    assert codes.next_code("H49.2", date(2026, 3, 3), "H49.2-260302-0007") == "H49.2-260303-0001"
    assert codes.next_code("H49.3", day, "H49.2-260302-0007") == "H49.3-260302-0001"
    with pytest.raises(RuleProblem):
        codes.compose("H49.2", day, 0)


AGENCIES = st.builds(
    lambda head, n, groups: ".".join([f"{head}{n:02d}", *groups]),
    st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXY"),
    st.integers(0, 99),
    st.lists(st.text("0123456789ABCXYZ", min_size=1, max_size=6), max_size=4),
)


@given(
    AGENCIES,
    st.dates(date(2018, 1, 1), date(2099, 12, 31)),
    st.integers(1, 10**8),
    st.none() | st.integers(0, 99).map("{:02d}".format),
)
def test_codes_round_trip(agency: str, day: date, seq: int, owner: str | None) -> None:
    layout: codes.Layout = "central" if owner else "current"
    text = codes.compose(agency, day, seq, layout, owner)
    code = codes.parse(text, layout)
    assert (code.agency, code.received, code.number, code.owner) == (agency, day, seq, owner)
    assert code.province == agency[:3]


@given(st.text(max_size=50))
def test_any_text_is_a_code_or_refused(text: str) -> None:
    try:
        assert codes.parse(text).text
    except RuleProblem:
        return


@pytest.mark.parametrize("case", PROCEDURES["cases"], ids=lambda c: c["text"])
def test_procedure_codes(case: dict[str, Any]) -> None:
    assert codes.procedure_code(case["text"]) == (case["national"], case["province"])


def test_other_procedure_and_result_codes() -> None:
    for bad in ("1.00119", "11.001193", "1.001193.H1", "FX.KT", "1.001193.Z17"):
        with pytest.raises(RuleProblem):
            codes.procedure_code(bad)
    assert codes.is_local_code("FX.KT")
    assert not any(codes.is_local_code(t) for t in ("1.001193", "KQ.G15", "FX", "fx.kt", ""))
    example = PROCEDURES["result_code"]["example"]
    assert codes.result_code(example) == example
    assert codes.result_code(" ") is None
    with pytest.raises(RuleProblem):
        codes.result_code("KQ.G15.31")


def test_crc() -> None:
    assert vietqr.crc(PAYMENTS["crc_check"]["input"]) == PAYMENTS["crc_check"]["crc"]


@pytest.mark.parametrize("case", PAYMENTS["cases"], ids=lambda c: c["id"])
def test_payment_qr(case: dict[str, Any]) -> None:
    amount, purpose = case.get("amount"), case.get("purpose", "")
    found = vietqr.parse(case["payload"])
    assert found == vietqr.VietQR(case["bank_bin"], case["account"], amount, purpose)
    assert (
        vietqr.compose(case["bank_bin"], case["account"], amount, purpose, case.get("bill"))
        == case["payload"]
    )


@pytest.mark.parametrize("case", PAYMENTS["invalid"], ids=lambda c: c["why"])
def test_payment_qr_that_cannot_be(case: dict[str, Any]) -> None:
    with pytest.raises(RuleProblem, match="kiểm tra"):
        vietqr.parse(case["payload"])


@pytest.mark.parametrize("case", PAYMENTS["purpose_folding"], ids=lambda c: c["out"])
def test_purpose_folding(case: dict[str, Any]) -> None:
    assert vietqr.fold_purpose(case["text"]) == case["out"]


def test_a_dossier_code_as_purpose() -> None:
    assert vietqr.code_purpose("H18.12.34-260302-0007") == "H181234 260302 0007"
    long = vietqr.code_purpose("H18.123456.123456.12-260302-0007")
    assert len(long) <= 25
    assert long.endswith(" 260302 0007")
    assert vietqr.fold_purpose(long) == long


def test_a_payment_qr_that_runs_over_its_end() -> None:
    body = PAYMENTS["cases"][0]["payload"][:-8] + "5999abc6304"
    with pytest.raises(RuleProblem) as told:
        vietqr.parse(body + vietqr.crc(body))
    assert told.value.code == "qr-structure"


def test_bank_table() -> None:
    assert PAYMENTS["bins"] == vietqr.BINS


@given(
    st.sampled_from(sorted(vietqr.BINS.values())),
    st.text("0123456789", min_size=1, max_size=19),
    st.none() | st.integers(1, 9_999_999_999_999),
    st.text(max_size=60),
    st.none() | st.text("0123456789ABC", min_size=1, max_size=25),
)
def test_payment_qr_round_trip(
    bank: str, account: str, amount: int | None, purpose: str, bill: str | None
) -> None:
    payload = vietqr.compose(bank, account, amount, purpose, bill)
    folded = vietqr.fold_purpose(purpose)
    assert vietqr.parse(payload) == vietqr.VietQR(bank, account, amount, folded, bill)
    assert len(folded) <= 25
    assert folded.isascii()


@given(st.text(max_size=60))
def test_any_text_is_a_payment_or_refused(text: str) -> None:
    for payload in (text, text + "6304" + vietqr.crc(text + "6304")):
        with pytest.raises(RuleProblem):
            vietqr.parse(payload)


@pytest.mark.parametrize(
    ("bank", "account", "amount"),
    [("97043", "1", 1), ("970436", "", 1), ("970436", "1", 0), ("970436", "1", 10**13)],
)
def test_payments_that_cannot_be(bank: str, account: str, amount: int) -> None:
    with pytest.raises(RuleProblem):
        vietqr.compose(bank, account, amount)


def test_status_labels_and_groups() -> None:
    assert {str(int(s)): s.label for s in Status} == VECTORS["status_codes"]
    assert OPEN | CLOSED | {Status.FILED} == set(Status)
    assert not OPEN & CLOSED
    assert {Status.FILED, Status.REFUSED} == set(Status) - RECEIVED
    assert {Status.WAITING_PAPERS, Status.WAITING_PAYMENT, Status.STOPPED} <= CLOCK_STOPPED
    assert all(s.short for s in Status)


def test_a_dossier_moves_forward() -> None:
    life = [Status.FILED, Status.RECEIVED, Status.PROCESSING, Status.WAITING_PAPERS]
    life += [Status.PROCESSING, Status.FINISHED, Status.RETURNED]
    for before, after in pairwise(life):
        check_transition(before, after)
    assert next_statuses(Status.RETURNED) == next_statuses(Status.REFUSED) == frozenset()
    with pytest.raises(RuleProblem, match="Đã trả kết quả"):
        check_transition(Status.RETURNED, Status.PROCESSING)
    with pytest.raises(RuleProblem):
        check_transition(Status.FILED, Status.RETURNED)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("case", VECTORS["time_status"]["cases"], ids=lambda c: c["status"])
def test_time_status(case: dict[str, Any]) -> None:
    found = time_status(_day(case["due"]), _day(case["finished"]), _day(case["report_date"]))
    assert found == case["status"]


def test_time_status_on_the_day_and_without_dates() -> None:
    due = date(2026, 3, 10)
    assert time_status(due, due, None) == "on_day"
    assert time_status(due, None, due) == "in_time_open"
    assert time_status(None, None, None).on_time
    assert not time_status(due, date(2026, 3, 11), None).on_time
    with pytest.raises(RuleProblem):
        time_status(due, None, None)
