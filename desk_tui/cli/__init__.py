"""The command line: the same verbs as the screens, for scripts and other programs.

Names, options, JSON keys and exit codes are a promise. With `--json` exactly one
JSON document goes to stdout; everything else goes to stderr.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from desk_tui.cli.parser import WrongUse, parse

DONE, WRONG, REFUSED, UNREACHABLE, FAULT = 0, 2, 3, 4, 5

FAULTS = {
    "disk-full",
    "record-damaged",
    "record-fault",
    "record-unreachable",
    "keys-damaged",
    "backup-failed",
    "backup-bad",
    "bad-form",
    "act-altered",
}
RULES = {
    "record-exists",
    "numbers-spent",
    "clock-back",
    "second-program",
    "record-busy",
    "wait",
    "officer-expired",
}
"""Codes of problems that are not the input's fault; all others are input to be mended."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code; without a verb the screens open."""
    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in words
    _speak_utf8()
    try:
        options = parse(words)
    except WrongUse as problem:
        return _tell(as_json, "bad-usage", str(problem), problem.hint, WRONG)
    try:
        return _run(options)
    except KeyboardInterrupt:
        print("Đã dừng theo yêu cầu.", file=sys.stderr)
        return FAULT
    except BrokenPipeError:
        # The reader went away; a second error while flushing must not hide the exit code.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        code = getattr(error, "code", None)
        if not isinstance(code, str):
            if os.environ.get("DESK_TUI_DEBUG"):
                raise
            told = f"Lỗi của chương trình: {type(error).__name__}: {error}"
            hint = "Không có gì bị lưu dở. Chạy lại với DESK_TUI_DEBUG=1 và gửi cho người quản trị."
            return _tell(as_json, "fault", told, hint, FAULT)
        hint = getattr(error, "hint", "")
        return _tell(as_json, code, str(error), hint, exit_code(error))


def exit_code(error: BaseException) -> int:
    """2 wrong input · 3 a rule refuses · 4 the other side · 5 program or disk."""
    code = getattr(error, "code", "")
    kind = type(error).__name__
    if kind == "LineProblem":
        return UNREACHABLE
    if code in FAULTS:
        return FAULT
    if kind == "Refusal" or code in RULES:
        return REFUSED
    return WRONG


def _run(options: Any) -> int:
    if options.verb is None:
        from desk_tui.start import open_screens

        return open_screens(options)
    from importlib import import_module

    module, name = options.run.split(":")
    result = getattr(import_module(f"desk_tui.cli.{module}"), name)(options)
    if result is None:
        return DONE
    code = DONE
    if isinstance(result, tuple):
        result, code = result
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        from desk_tui.cli.words import told

        print(told(options, result))
    return code


def _tell(as_json: bool, code: str, message: str, hint: str, exit_code: int) -> int:
    line = " ".join(f"{message} {hint}".split())
    print(line, file=sys.stderr)
    if as_json:
        error = {"code": code, "message": message, "hint": hint}
        print(json.dumps({"error": error}, ensure_ascii=False))
    return exit_code


def _speak_utf8() -> None:
    """A Windows console may still be set to an old code page."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and (stream.encoding or "").lower().replace("-", "") != "utf8":
            reconfigure(encoding="utf-8", errors="replace")
