"""A PostgreSQL of a run's own, which can be killed like a machine that loses its database."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

STARTS_WITHIN = 30.0
_USER = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]


class NoPostgresql(Exception):
    """It is not installed on this machine."""


class Cluster:
    """One cluster on a loopback port; `url` names its first database."""

    def __init__(self, folder: Path, tools: Path) -> None:
        self.folder = folder
        self._tools = tools
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self._port = probe.getsockname()[1]
        self.url = f"postgresql://desk@127.0.0.1:{self._port}/postgres"

    def make(self) -> None:
        self._run("initdb", "-D", self._data, "-U", "desk", "-A", "trust", "-E", "UTF8")

    def start(self) -> None:
        """After a kill it waits until the last of the former processes has noticed."""
        options = f"-h 127.0.0.1 -p {self._port} -k {self.folder}"
        until = monotonic() + STARTS_WITHIN
        while True:
            try:
                self._run("pg_ctl", "-D", self._data, "-o", options, "-w", "-l", "log", "start")
                return
            except subprocess.CalledProcessError:
                if monotonic() > until:
                    raise
                sleep(0.1)

    def kill(self) -> None:
        """SIGKILL to the postmaster: nothing is flushed, every connection breaks."""
        pid = (self.folder / "data" / "postmaster.pid").read_text().splitlines()[0]
        os.kill(int(pid), signal.SIGKILL)

    def stop(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, tool: str, *words: str) -> None:
        as_user = _USER if os.geteuid() == 0 else []
        subprocess.run(
            [*as_user, str(self._tools / tool), *words],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
        )


@contextlib.contextmanager
def own_cluster() -> Iterator[Cluster]:
    """Made, started, and gone afterwards. Raises NoPostgresql."""
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not tools:
        raise NoPostgresql("PostgreSQL is not installed: initdb was not found")
    # Not in root's temporary folders, which the server's user may not enter.
    folder = Path(tempfile.mkdtemp(prefix="desk-tui-pg-", dir="/tmp"))
    folder.chmod(0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    cluster = Cluster(folder, tools[-1].parent)
    try:
        cluster.make()
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
