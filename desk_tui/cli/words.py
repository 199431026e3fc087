"""A verb's answer for a person: plain Vietnamese lines instead of JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli import (
    hall_words,
    words_attest,
    words_clock,
    words_dossier,
    words_hands,
    words_helping,
    words_line,
    words_money,
    words_moving,
    words_notes,
    words_online,
    words_parcel,
    words_platform,
    words_report,
    words_rules,
    words_slips,
    words_statuses,
    words_trust,
)
from desk_tui.cli.words_facts import facts, item, moment

HALL_VERBS = "issue call_next call recall hold absent back done settle_rules"


def told(run: str, result: dict[str, Any]) -> str:
    """The lines of one answer; `run` names the verb as the parser does."""
    return "\n".join(SHAPES.get(run, facts)(result))


def _procedure(result: dict[str, Any]) -> list[str]:
    listed = ("papers", "cases")
    said = facts({name: value for name, value in result.items() if name not in listed})
    if result["cases"]:
        said.append("Trường hợp (khóa dùng cho --case):")
    for case in result["cases"]:
        said.append(f"  {case['key']}: {case['name']}" + " (thường gặp)" * case["usual"])
    said.append("Giấy tờ (số thứ tự dùng cho --paper và --missing):")
    said += [f"  {place} {item(paper)}" for place, paper in enumerate(result["papers"], 1)]
    return said


def _findings(result: dict[str, Any]) -> list[str]:
    marks = {"ok": "[được]", "warn": "[lưu ý]", "bad": "[hỏng]"}
    said = []
    for finding in result["findings"]:
        said.append(f"{marks[finding['state']]} {finding['what']}")
        if finding["hint"]:
            said.append(f"        {finding['hint']}")
    return said


def _due(result: dict[str, Any]) -> list[str]:
    said = facts({name: value for name, value in result.items() if name != "steps"})
    said.append("Cách tính hạn:")
    for step in result["steps"]:
        counted = f" (+{step['counted']})" if step["counted"] else ""
        said.append(f"  {moment(step['date'])}{counted}: {step['why']}")
    return said


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    **{f"hall:{verb}": hall_words.told for verb in HALL_VERBS.split()},
    "hall:listing": hall_words.listed,
    "hall:serve": hall_words.served,
    "hall:take": hall_words.held,
    "hall:release": hall_words.held,
    "rules:catalogue_show": _procedure,
    "rules:due": _due,
    **words_attest.SHAPES,
    **words_clock.SHAPES,
    **words_dossier.SHAPES,
    **words_hands.SHAPES,
    **words_helping.SHAPES,
    **words_line.SHAPES,
    **words_money.SHAPES,
    **words_moving.SHAPES,
    **words_notes.SHAPES,
    **words_online.SHAPES,
    **words_parcel.SHAPES,
    **words_rules.SHAPES,
    **words_slips.SHAPES,
    **words_statuses.SHAPES,
    **words_trust.SHAPES,
    **words_report.SHAPES,
    "platform:payments": words_platform.payments,
    "wire:check": _findings,
    "care:check": _findings,
    "care:backup": _findings,
    "care:restore": _findings,
    "care:doctor": _findings,
}
