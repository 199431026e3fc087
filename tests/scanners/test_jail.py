"""What the child that opens foreign files can reach, asked from inside."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import hostile
import pikepdf
import pytest

from scanners.foreign import examine
from scanners.jail_box import boxed, environment, is_boxed

# Runs where the jail's module would run, in the same box, and tries what a hostile file would.
_INTRUDER = """
import json, os, socket, sys
from pathlib import Path
asked = json.load(sys.stdin)
def can(what):
    try:
        what()
    except OSError:
        return False
    return True
print(json.dumps({
    "reads the file": can(lambda: Path(asked["path"]).read_bytes()),
    "changes the file": can(lambda: Path(asked["path"]).open("ab")),
    "reads beside it": can(lambda: Path(asked["secret"]).read_bytes()),
    "writes pages": can(lambda: (Path(asked["into"]) / "page").write_bytes(b"x")),
    "writes elsewhere": can(lambda: Path(asked["elsewhere"]).write_bytes(b"x")),
    "network": can(lambda: socket.create_connection(("127.0.0.1", asked["port"]), 5)),
    "reads passwords": can(lambda: Path("/etc/shadow").read_bytes()),
    "other processes": sum(name.isdigit() for name in os.listdir("/proc")) > 10,
    "knows": sorted(set(os.environ) & {"DESK_TUI_PASSWORD"}),
}))
"""


def test_in_the_box_there_is_only_the_file_and_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_boxed():
        pytest.skip("bubblewrap is not installed, or may not start anything here")
    monkeypatch.setenv("DESK_TUI_PASSWORD", "thử")
    for name in ("paper", "secret"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "into").mkdir()
    command = boxed("scanners.jail", tmp_path / "paper", tmp_path / "into")
    assert command[-2:] == ["-m", "scanners.jail"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        asked = {
            "path": str(tmp_path / "paper"),
            "secret": str(tmp_path / "secret"),
            "into": str(tmp_path / "into"),
            "elsewhere": str(Path(__file__).parent / "escaped"),
            "port": server.getsockname()[1],
        }
        done = subprocess.run(
            [*command[:-2], "-c", _INTRUDER],
            input=json.dumps(asked),
            capture_output=True,
            encoding="utf-8",
            check=True,
            env=environment(),
        )
    assert json.loads(done.stdout) == {
        "reads the file": True,
        "changes the file": False,
        "reads beside it": False,
        "writes pages": True,
        "writes elsewhere": False,
        "network": False,
        "reads passwords": False,
        "other processes": False,
        "knows": [],
    }


@pytest.mark.parametrize(
    "tried",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
        "import socket; socket.getaddrinfo('example.vn', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.execv('/bin/true', ['true'])",
    ],
)
def test_also_without_a_box_it_refuses_itself_network_and_programs(tried: str) -> None:
    """The jail's own main is run, with a look at a file that tries more than to be looked at."""
    program = (
        "from scanners import jail\n"
        f"def hostile(*_):\n    {tried}\n    return {{'reached': True}}\n"
        "jail.examine = hostile\njail.main()\n"
    )
    asked = {"path": "x", "into": None, "start": 1, "dpi": 300, "as_pictures": False}
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=environment(),
    )
    assert "no business" in json.loads(done.stdout)["text"]


def test_a_file_in_a_folder_with_a_vietnamese_name_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "Giấy tờ (bản gốc)"
    (folder / "trang").mkdir(parents=True)
    path = hostile.saved(hostile.pdf_of(2), folder / "đơn xin.pdf")
    found = examine(path, folder / "trang")
    assert [page.sequence for page in found.pages] == [1, 2]
    assert all(page.path.exists() for page in found.pages)


def test_the_file_may_lie_in_the_folder_for_the_pages(tmp_path: Path) -> None:
    path = hostile.saved(hostile.pdf_of(1), tmp_path / "file")
    (page,) = examine(path, tmp_path).pages
    assert page.original is not None
    assert page.original.read_bytes() == path.read_bytes()


def test_a_signature_is_noticed_and_the_file_is_kept_as_it_is(tmp_path: Path) -> None:
    path = hostile.with_signature_field(tmp_path / "signed.pdf")
    found = examine(path)
    assert found.signed
    assert any("ký số" in warning for warning in found.warnings)
    assert not examine(hostile.saved(hostile.pdf_of(1), tmp_path / "plain.pdf")).signed


def test_as_pictures_no_copy_of_the_pdf_is_made(tmp_path: Path) -> None:
    path = hostile.with_script(tmp_path / "active.pdf")
    (tmp_path / "into").mkdir()
    found = examine(path, tmp_path / "into", as_pictures=True)
    assert [page.original for page in found.pages] == [None]
    assert [file.name for file in (tmp_path / "into").iterdir()] == ["page-0001.jpg"]


def test_an_attachment_without_a_file_specification_is_noticed(tmp_path: Path) -> None:
    pdf = hostile.pdf_of(1)
    stream = pdf.make_stream(b"MZ", Type=pikepdf.Name.EmbeddedFile)
    pdf.Root.Hidden = pdf.make_indirect(stream)
    path = hostile.saved(pdf, tmp_path / "carrier.pdf")
    found = examine(path, as_pictures=True)
    assert any("đính kèm" in warning for warning in found.warnings)
