"""The program's own command line, one verb after another in one process: start-up is paid once.

Each line on stdin is `{"words": […], "env": {…}}`, each line on stdout `{"code", "out", "err"}`.
"""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout


def answer(words: list[str], env: dict[str, str]) -> dict[str, object]:
    from desk_tui.cli import main

    for name in [name for name in os.environ if name.startswith("DESK_TUI_")]:
        del os.environ[name]
    os.environ |= env
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main([*words, "--json"])
        except SystemExit as end:
            code = int(end.code or 0)
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


def serve() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(answer(asked["words"], asked["env"])), flush=True)


if __name__ == "__main__":
    serve()
