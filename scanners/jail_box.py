"""The box around the child that opens foreign files: bubblewrap where it works, else only limits.

In the box there is no network, no other process, no home folder and nothing to write to but the
folder for the pages. Without it (Windows, or a kernel that forbids it) the child still has its
clock, its memory limit where the system has one, and refuses network and programs to itself.
"""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path

_SYSTEM = (
    "/usr",
    "/bin",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/localtime",
)
_SECONDS_TO_TRY = 20.0
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP")


def boxed(module: str, readable: Path, writable: Path | None) -> list[str]:
    """The command that runs `python -m module` with one file to read and one folder to write."""
    child = [sys.executable, "-m", module]
    bwrap = _bubblewrap()
    if bwrap is None:
        return child
    command = [*bwrap, *(("--bind", str(writable), str(writable)) if writable else ())]
    return [*command, "--ro-bind", str(readable), str(readable), *child]


def environment() -> dict[str, str]:
    """What the child needs to know, and no secret of the parent's."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": _here(), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def is_boxed() -> bool:
    """Whether foreign files are opened in a box on this machine (for the self-check)."""
    return _bubblewrap() is not None


@cache
def _bubblewrap() -> tuple[str, ...] | None:
    """bubblewrap and what a Python needs, once it has started one; None when it cannot."""
    program = shutil.which("bwrap") if sys.platform == "linux" else None
    if program is None:
        return None
    command = (program, *_walls())
    try:
        done = subprocess.run(
            [*command, sys.executable, "-c", ""],
            capture_output=True,
            timeout=_SECONDS_TO_TRY,
            check=False,
            env=environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return command if done.returncode == 0 else None


def _walls() -> list[str]:
    walls = [*_unshared(), "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    if os.geteuid() == 0:
        # Root may read a file that belongs to somebody else; its child needs the same.
        walls += ["--cap-add", "CAP_DAC_OVERRIDE"]
    walls += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/"]
    for place in dict.fromkeys((*_SYSTEM, *_python())):
        walls += ["--ro-bind-try", place, place]
    return walls


def _unshared() -> list[str]:
    """No user namespace for root: in it even root is a stranger to other people's files."""
    if os.geteuid() != 0:
        return ["--unshare-all"]
    return [f"--unshare-{what}" for what in ("ipc", "pid", "net", "uts", "cgroup-try")]


def _python() -> list[str]:
    """Where this Python, its packages and ours lie."""
    paths = sysconfig.get_paths()
    places = [sys.prefix, sys.base_prefix, str(Path(sys.executable).parent), f"{_here()}/scanners"]
    places += [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    places += [*site.getsitepackages(), site.getusersitepackages()]
    return [str(Path(place).absolute()) for place in places]


def _here() -> str:
    return str(Path(__file__).resolve().parent.parent)
