"""Reading catalogue answers: lists that may be missing, empty or full of surprises."""

from __future__ import annotations

from typing import Any

from desk_tui.centre.portal.portal import ProcedureFacts


def rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    said = answer.get("result")
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []


def pairs(said: list[dict[str, Any]], code: str, name: str) -> list[tuple[str, str]]:
    return [(str(one.get(code, "")), str(one.get(name, ""))) for one in said if one.get(code)]


def facts_of(said: list[dict[str, Any]], code: str) -> ProcedureFacts | None:
    """What `LayThuTuc` tells of one procedure; None when it is not there."""
    one = next((row for row in said if row.get("MATTHC") == code), None)
    if one is None:
        return None
    fields = pairs(_list(one, "LINHVUCTHUCHIEN"), "MALINHVUC", "TENLINHVUC")
    papers = [
        pair
        for case in _list(one, "THANHPHANHOSO")
        for pair in pairs(_list(case, "GIAYTO"), "MAGIAYTO", "TENGIAYTO")
    ]
    return ProcedureFacts(
        code=code,
        name=str(one.get("TENTTHC", "")),
        field=fields[0] if fields else ("", ""),
        papers=tuple(dict.fromkeys(papers)),
        results=tuple(pairs(_list(one, "KETQUATHUCHIEN"), "MAKETQUA", "TENKETQUA")),
    )


def _list(one: dict[str, Any], name: str) -> list[dict[str, Any]]:
    said = one.get(name)
    return [row for row in said if isinstance(row, dict)] if isinstance(said, list) else []
