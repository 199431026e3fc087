"""For every room: in CI nothing may be skipped, and one real PostgreSQL serves all tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.day import summary

# How fast a computer is fails no test.
settings.register_profile("any", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any")

LONG = (
    "tests/day/test_two_days.py",
    "tests/looks/test_every_screen.py",
    "tests/slips/test_slips_pictures.py",
    "tests/centre/test_chaos.py",
    "tests/day/test_seeded_days.py",
    "tests/e2e/test_typing.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long is begun first: begun last, it would leave the other workers idle.

    The other files by name, so that those of screens, which wait, run beside those that compute.
    """

    def place(item: pytest.Item) -> tuple[int, str, Path]:
        file = item.nodeid.partition("::")[0]
        return LONG.index(file) if file in LONG else len(LONG), item.path.name, item.path

    items.sort(key=place)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What each step of the played days cost, when they were played."""
    summary.write(terminalreporter)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a private cluster on a loopback port, gone after the tests."""
    tools = _postgresql_tools()
    if tools is None:
        pytest.skip("PostgreSQL is not installed: initdb was not found")
    # A folder of its own, because the server's user may not enter root's temporary folders.
    folder = Path("/tmp") / f"desk-tui-test-pg-{os.getpid()}"
    folder.mkdir(mode=0o755)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")

    def run(*words: str) -> None:
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        subprocess.run(
            [*(as_user if os.geteuid() == 0 else []), *words],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )

    data = folder / "data"
    try:
        run(str(tools / "initdb"), "-D", str(data), "-U", "desk", "-A", "trust", "-E", "UTF8")
        options = f"-h 127.0.0.1 -p {port} -k {folder}"
        run(str(tools / "pg_ctl"), "-D", str(data), "-o", options, "-w", "-l", "log", "start")
        try:
            yield f"postgresql://desk@127.0.0.1:{port}/postgres"
        finally:
            run(str(tools / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgresql_tools() -> Path | None:
    if sys.platform == "win32":
        return None
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(named).parent if named else None
