"""Slips of nobody, to look at a form before it is used: plainly invented people and offices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desk_tui.slips.data import Slip
from desk_tui.slips.samples import attest, intake, life, lists, machine, money, report, trust

SAMPLES: Mapping[str, Callable[[], Slip]] = {
    "receipt": intake.receipt,
    "receipt-many": intake.receipt_many,
    "receipt-attested": intake.receipt_attested,
    "receipt-online": intake.receipt_online,
    "receipt-stages": intake.receipt_stages,
    "supplement": intake.supplement,
    "refusal": intake.refusal,
    "apology": life.apology,
    "stop": life.stop,
    "control": life.control,
    "register": lists.register,
    "result": life.result,
    "feedback": life.feedback,
    "attest-book": attest.book,
    "hand-over": lists.hand_over,
    "outage": lists.outage,
    "uncollected": lists.uncollected,
    "commitment": lists.commitment,
    "figures": report.figures,
    "statutory": report.statutory,
    "reasons": report.reasons,
    "guidance": intake.guidance,
    "other-office": intake.other_office,
    "leaflet": intake.leaflet,
    "fee-receipt": money.fee_receipt,
    "fee-notice": money.fee_notice,
    "day-sheet": money.day_sheet,
    "machine": machine.machine,
    "purged": trust.purged,
}
"""A sample for each form, and for each variant of form 01."""
