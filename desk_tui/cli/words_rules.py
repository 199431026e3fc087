"""What the adviser and the dated rules say, for a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from desk_tui.counter.policies import OBJECTS, STATES
from desk_tui.rules.text import vn_date


def _advised(result: dict[str, Any]) -> list[str]:
    said = list(result["says"])
    for way in ("counter", "online", "post"):
        told = result[way] or {}
        said += [f"  {ground}" for ground in told.get("grounds", ())]
    if needs := (result["online"] or {}).get("needs"):
        said.append(f"Nộp trực tuyến cần: {', '.join(needs)}.")
    return said


def _fee(result: dict[str, Any]) -> list[str]:
    said = [result["sentence"] or "Chưa biết mức thu."]
    said += [f"  {line['text']}: {line['ground']}" for line in result["lines"] if line["ground"]]
    if result["proofs"]:
        said.append(f"Cần giấy chứng minh: {', '.join(result['proofs'])}.")
    return said + [f"! {warning}" for warning in result["warnings"]]


def _standing(result: dict[str, Any]) -> list[str]:
    said: list[str] = []
    for row in result["policies"]:
        said.append(f"{row['id']} ({OBJECTS[row['about']]}, {STATES[row['state']]})")
        ground = ", ".join(filter(None, (row["instrument"], row["article"])))
        said.append(f"    {ground}; {_span(row)}")
    return said or ["Chưa có quy định nào."]


def _span(row: dict[str, Any]) -> str:
    first, last = (row[name] and vn_date(date.fromisoformat(row[name])) for name in ("from", "to"))
    parts = [f"từ {first}"] if first else []
    parts += [f"đến hết {last}"] if last else []
    parts += [f"sau đó {row['successor']}"] if row["successor"] else []
    return ", ".join(parts) or "không ghi ngày"


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "rules:advise": _advised,
    "rules:fee": _fee,
    "rules:policies_list": _standing,
}
