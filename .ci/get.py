"""One command from a fresh clone: install into .venv, then open the demo or run the tests.

    python3 .ci/get.py demo
    python3 .ci/get.py test [what pytest takes]

Needs Python 3.11 or newer and nothing else. On Debian it first asks apt for what is missing
(as root, or through sudo); elsewhere it says what it could not do and goes on.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
PROGRAMS = FOLDER / ("Scripts" if os.name == "nt" else "bin")
OLDEST = (3, 11)


def main(words: list[str]) -> int:
    if sys.version_info < OLDEST:
        print(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version}.")
        return 2
    if not words or words[0] not in ("demo", "test"):
        print(__doc__)
        return 2
    what, *rest = words
    if what == "test":
        ask_apt((ROOT / ".ci" / "debian.txt").read_text().split())
    elif importlib.util.find_spec("ensurepip") is None:
        ask_apt(["python3-venv"])
    if not (PROGRAMS / "pip").exists() and not (PROGRAMS / "pip.exe").exists():
        run([sys.executable, "-m", "venv", str(FOLDER)])
    python = str(PROGRAMS / "python")
    wanted = f"{ROOT}[test]" if what == "test" else str(ROOT)
    run([python, "-m", "pip", "install", "--quiet", wanted])
    if what == "test":
        # A file's tests stay together: what they share (a database, a node) is made once.
        # One more than there are cores, for a third of the time a test waits for a child or a disk.
        workers = str((os.cpu_count() or 1) + 1)
        # In the order of tests/conftest.py, where the longest come first.
        side_by_side = ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]
        return subprocess.call([python, "-m", "pytest", *side_by_side, *rest], cwd=ROOT)
    return subprocess.call([python, "-m", "desk_tui", "demo", *rest])


def ask_apt(packages: list[str]) -> None:
    """Install what is missing. Without apt or the right to use it, say so and go on."""
    if not shutil.which("dpkg-query"):
        return
    missing = [name for name in packages if not installed(name)]
    if not missing:
        return
    rights = [] if os.name == "posix" and os.geteuid() == 0 else ["sudo"]
    if rights and not shutil.which("sudo"):
        print(f"Not installed, and no right to: {' '.join(missing)}. Some tests will be left out.")
        return
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *missing]):
        if subprocess.call([*rights, "apt-get", *step], env=env, stdout=subprocess.DEVNULL):
            print(f"apt-get {step[0]} failed; going on without: {' '.join(missing)}.")
            return


def installed(name: str) -> bool:
    told = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Status}", name], capture_output=True, text=True, check=False
    )
    return told.stdout.endswith("ok installed")


def run(command: list[str]) -> None:
    if code := subprocess.call(command):
        sys.exit(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
