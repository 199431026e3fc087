"""One question to a child process, which may crash, hang or eat memory without harm here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_SECONDS_TO_DIE = 5.0


class ChildHung(Exception):
    """The clock ran out; the child has been ended."""


class ChildDied(Exception):
    """The child ended without an answer: a crash, or the memory limit. The argument: exit code."""


def ask(module: str, question: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """Run `python -m module` with `question` on standard input (never on the command line, where
    other users would see a secret); its answer is JSON on standard output.

    Raises ChildHung after `seconds`, ChildDied when there is no answer.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parent.parent),
            "PYTHONUTF8": "1",
        },
    )
    try:
        said, _ = child.communicate(json.dumps(question), timeout=seconds)
    except subprocess.TimeoutExpired:
        raise ChildHung from None
    finally:
        _end(child)
    try:
        answer = json.loads(said)
    except ValueError:
        raise ChildDied(child.returncode) from None
    if not isinstance(answer, dict):
        raise ChildDied(child.returncode)
    return answer


def _end(child: subprocess.Popen[str]) -> None:
    """Not waited for through its pipes: what a native library started may still hold them."""
    if child.poll() is None:
        child.kill()
    child.wait(_SECONDS_TO_DIE)
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()


def question() -> dict[str, Any]:
    """In the child: what was asked. What native libraries print from now on goes nowhere."""
    asked = json.load(sys.stdin)
    global _answers
    _answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return asked


def answer(said: Mapping[str, Any]) -> None:
    """In the child: the one answer, and the end, before a native library's own clean-up crashes."""
    with os.fdopen(_answers, "w", encoding="utf-8") as out:
        json.dump(said, out)
    os._exit(0)


_answers = 1
