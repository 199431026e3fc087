"""describe · result · reuse · find-text."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.opening import opened, paper_json
from desk_tui.counter import papers, reusing


def describe(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        kept = papers.describe(
            desk,
            options.code,
            options.paper,
            number=options.number,
            issued=options.issued,
            issuer=options.issuer,
            valid_until=options.valid_until,
            at=options.at,
        )
    return _kept(options.code, kept)


def result(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        kept = papers.add_result(
            desk, options.code, name=options.name, file=options.file, at=options.at
        )
    return _kept(options.code, kept)


def reuse(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        kept = reusing.reuse(
            desk,
            options.code,
            options.paper,
            options.from_code,
            options.from_paper,
            options.at,
            how=options.agreed,
        )
    return _kept(options.code, kept)


def _kept(code: str, kept: papers.Kept) -> dict[str, Any]:
    return {"code": code, "paper": paper_json(kept.paper), "warnings": list(kept.warnings)}


def find_text(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        hits = papers.find_text(desk, " ".join(options.words), min(options.limit, 1000))
    return {
        "hits": [
            {
                "code": hit.code,
                "name": hit.owner_name,
                "paper": hit.key,
                "paper_name": hit.paper,
                "page": hit.page,
                "around": hit.around,
            }
            for hit in hits
        ]
    }
