"""The child process that talks to a signing token. Run as `python -m scanners.signing_worker`.

The PIN comes on standard input and is kept until the token has it. A vendor's library that
crashes or hangs takes only this process down.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from scanners.child import answer, question
from scanners.problem import ScanProblem
from scanners.signing_keys import token_signer
from scanners.signing_pdf import write_signed
from scanners.stamp import Stamp


def _signed(asked: dict[str, Any]) -> dict[str, Any]:
    at = datetime.fromisoformat(asked["at"])
    stamp = None
    if asked["stamp"]:
        form, organisation, font, person = asked["stamp"]
        stamp = Stamp(form, organisation, Path(font), person)
    signing = token_signer(
        asked["library"], asked["label"], asked.pop("pin"), asked["certificate"], at
    )
    made = write_signed(
        Path(asked["source"]), Path(asked["part"]), signing, stamp, at, asked["timestamps"]
    )
    return asdict(made)


def main() -> None:
    asked = question()
    try:
        said = {"signed": _signed(asked)}
    except ScanProblem as problem:
        said = {"problem": [problem.code, problem.message, problem.hint]}
    answer(said)


if __name__ == "__main__":
    main()
