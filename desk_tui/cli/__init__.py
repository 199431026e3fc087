"""The command line: the same verbs as the screens, for scripts and other programs.

Names, options, JSON keys and exit codes are a promise. With `--json` exactly one
JSON document goes to stdout; everything else goes to stderr.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from desk_tui.rules.text import tidy

DONE, WRONG, REFUSED, UNREACHABLE, FAULT = 0, 2, 3, 4, 5

FAULTS = {
    "act-altered",
    "act-unreadable",
    "answer-unwritten",
    "backup-bad",
    "backup-failed",
    "bad-form",
    "catalogue-unreadable",
    "disk-full",
    "keys-damaged",
    "page-lost",
    "record-damaged",
    "record-fault",
    "record-unreachable",
    "vault-damaged",
}
RULES = {
    "act-clashes",
    "already-returned",
    "clock-back",
    "no-parcel-key",
    "numbers-spent",
    "officer-expired",
    "record-busy",
    "record-exists",
    "record-newer",
    "second-program",
    "status-transition",
    "sync-busy",
    "wait",
}
MENDABLE = {
    "answer-not-ours",
    "answer-older",
    "bad-carriers-config",
    "bad-code-file",
    "bad-db",
    "bad-desk",
    "bad-range",
    "bad-sign-in-config",
    "bad-url",
    "box-damaged",
    "box-forged",
    "box-newer",
    "box-not-one",
    "box-not-ours",
    "no-folder",
    "not-a-relay",
    "plain-line",
    "port-busy",
    "range-taken",
    "stick-unreadable",
    "stick-unwritable",
    "unknown-desk",
    "unknown-name",
}
"""Problems told by the centre's room that the person at the keyboard can mend."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code; without a verb the screens open."""
    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in words
    _speak_utf8()
    try:
        return _run(words)
    except KeyboardInterrupt:
        return _tell(as_json, "stopped", "Đã dừng theo yêu cầu.", "", FAULT)
    except BrokenPipeError:
        # The reader went away; a second error while flushing must not hide the exit code.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        if os.environ.get("DESK_TUI_DEBUG") and not hasattr(error, "hint"):
            raise
        return _tell(as_json, *_told(error), exit_code(error))


def exit_code(error: BaseException) -> int:
    """2 wrong input · 3 a rule refuses · 4 the other side · 5 program or disk."""
    code = getattr(error, "code", None)
    if not isinstance(code, str) or code in FAULTS:
        return FAULT
    kind = type(error).__name__
    if kind == "Refusal" or code in RULES:
        return REFUSED
    if kind == "LineProblem" and code not in MENDABLE:
        return UNREACHABLE
    return WRONG


def _run(words: Sequence[str]) -> int:
    in_window = sys.stdin.isatty() and sys.stdout.isatty()
    if in_window and (seat := _seat(words)):
        return _sit_down(*seat)
    from desk_tui.cli.parser import WrongUse, parse

    if any("\udc80" <= letter <= "\udcff" for word in words for letter in word):
        raise WrongUse("Lệnh có chữ không phải UTF-8.", "Đặt cửa sổ lệnh ở bảng mã UTF-8.")
    options = parse(words)
    if options.linear:
        os.environ["DESK_TUI_LINEAR"] = "1"
    if options.verb in (None, "demo") and (options.json or not in_window):
        raise WrongUse(
            "Màn hình quầy chỉ mở được trong cửa sổ lệnh.",
            "Mở cửa sổ lệnh rồi chạy lại, không có --json; xem các lệnh: desk-tui --help.",
        )
    if options.verb is None:
        return _sit_down(options.data, options.officer)
    from importlib import import_module

    module, name = options.run.split(":")
    result = getattr(import_module(f"desk_tui.cli.{module}"), name)(options)
    if result is None:
        return DONE
    # A verb that ended badly but has something to show brings its exit code and an `error`.
    result, code = result if isinstance(result, tuple) else (result, DONE)
    if error := result.get("error"):
        _on_stderr(error["message"], error["hint"])
    if options.json:
        import json

        print(json.dumps(result, ensure_ascii=False))
    else:
        from desk_tui.cli.words import told

        print(told(options.run, result))
    return code


def _seat(words: Sequence[str]) -> tuple[Path | None, str] | None:
    """Folder and officer, when no more is said than where to sit down; else None.

    The first picture of the screens does not wait for the parser of the verbs.
    """
    names, values = words[::2], words[1::2]
    plain = all(value.isprintable() and not value.startswith("-") for value in values)
    if len(names) != len(values) or not plain or not {"--data", "--officer"}.issuperset(names):
        return None
    said = dict(zip(names, values, strict=True))
    folder = Path(said["--data"]) if "--data" in said else None
    return folder, tidy(said.get("--officer", os.environ.get("DESK_TUI_OFFICER", "")))


def _sit_down(folder: Path | None, officer: str) -> int:
    # Until the first picture nothing made is thrown away: a collection only costs time.
    gc.disable()
    from desk_tui.start import open_screens

    return open_screens(folder, officer)


def _told(error: Exception) -> tuple[str, str, str]:
    """(code, message, hint) of whatever went wrong."""
    from db.driver import sqlite
    from db.store import told

    if isinstance(error, sqlite.Error):
        error = told(error)
    code = getattr(error, "code", None)
    if isinstance(code, str):
        return code, str(error), getattr(error, "hint", "")
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return (
            "disk-full",
            "Đĩa đã đầy nên chưa ghi được; không có gì bị lưu dở.",
            "Dọn bớt tệp trên ổ đĩa rồi làm lại.",
        )
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return (
            "file-fault",
            f"Không đọc hoặc ghi được tệp{where}: {error.strerror or error}.",
            "Kiểm tra đường dẫn và quyền của thư mục; không có gì bị lưu dở.",
        )
    return (
        "fault",
        f"Lỗi của chương trình: {type(error).__name__}: {error}",
        "Không có gì bị lưu dở. Chạy lại với DESK_TUI_DEBUG=1 và gửi cho người quản trị.",
    )


def _tell(as_json: bool, code: str, message: str, hint: str, exit_code: int) -> int:
    _on_stderr(message, hint)
    if as_json:
        import json

        error = {"code": code, "message": message, "hint": hint}
        print(json.dumps({"error": error}, ensure_ascii=False))
    return exit_code


def _on_stderr(message: str, hint: str) -> None:
    print(" ".join(f"{message} {hint}".split()), file=sys.stderr)


def _speak_utf8() -> None:
    """A Windows console may still be set to an old code page."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and (stream.encoding or "").lower().replace("-", "") != "utf8":
            reconfigure(encoding="utf-8", errors="replace")
