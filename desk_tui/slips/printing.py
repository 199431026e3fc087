"""A finished slip to paper: the system's printer, else on the screen, else told where it lies.

A slip that cannot be printed is never a reason to stop the citizen's visit, so a missing or
silent printer is an answer here and not an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from desk_tui.slips.problem import SlipProblem

if TYPE_CHECKING:
    from pathlib import Path

How: TypeAlias = Literal["sent", "shown", "saved"]

_PATIENCE = 15.0  # seconds for a print queue to take or refuse a job


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """How it went: "sent" to a printer, "shown" in a viewer, or only "saved" at `path`.

    `message` tells the officer, in Vietnamese, what happened and what is left to do.
    """

    how: How
    path: Path
    message: str


def printers() -> tuple[str, ...]:
    """Names of the printers this machine knows; empty where it cannot be asked."""
    if not shutil.which("lpstat"):
        return ()
    answer = _run(["lpstat", "-e"])
    return tuple(answer.stdout.split()) if answer and answer.returncode == 0 else ()


def print_file(path: Path, printer: str | None = None, *, media: str = "A4") -> Printed:
    """Print a PDF on `printer`, or on the system's own choice when None; `media` empty: on
    whatever paper that printer holds.

    Raises SlipProblem "no-slip-file" when the file is not there.
    """
    if not path.is_file():
        raise SlipProblem(
            "no-slip-file",
            f"Không tìm thấy tệp phiếu {path}.",
            "In lại phiếu từ hồ sơ.",
        )
    sent, why = (
        _send_windows(path, printer) if sys.platform == "win32" else _send(path, printer, media)
    )
    if sent:
        return Printed(how="sent", path=path, message="Đã gửi phiếu ra máy in.")
    if _show(path):
        return Printed(
            how="shown", path=path, message=f"{why} Phiếu đã mở trên màn hình: in từ đó."
        )
    return Printed(how="saved", path=path, message=f"{why} Phiếu nằm ở {path}.")


def _send(path: Path, printer: str | None, media: str) -> tuple[bool, str]:
    if not shutil.which("lp"):
        return False, "Máy này chưa cài dịch vụ in."
    target = ["-d", printer] if printer else []
    paper = ["-o", f"media={media}"] if media else []
    answer = _run(["lp", *target, *paper, "--", str(path.resolve())])
    if answer is None:
        return False, "Máy in không trả lời."
    if answer.returncode:
        return False, f"Máy in không nhận phiếu ({answer.stderr.strip() or 'không rõ lý do'})."
    return True, ""


def _send_windows(path: Path, printer: str | None) -> tuple[bool, str]:
    if sys.platform != "win32":
        return False, ""
    try:
        if printer:
            os.startfile(path, "printto", f'"{printer}"')
        else:
            os.startfile(path, "print")
    except OSError as error:
        return False, f"Máy in không nhận phiếu ({error.strerror})."
    return True, ""


def _show(path: Path) -> bool:
    if sys.platform == "win32":
        try:
            os.startfile(path)
        except OSError:
            return False
        return True
    viewer = "open" if sys.platform == "darwin" else "xdg-open"
    has_screen = sys.platform == "darwin" or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    if not has_screen or not shutil.which(viewer):
        return False
    answer = _run([viewer, str(path.resolve())])
    return answer is not None and answer.returncode == 0


def _run(command: list[str]) -> subprocess.CompletedProcess[str] | None:
    """The finished command, or None when it could not start or did not end in time."""
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
