"""NAPS2 as an external program, by a stand-in that behaves as its help texts and source say.

The real program has not been run: what these tests hold is our order's words and what we make of
files, messages and exit states of that kind.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from scanners.devices.naps2 import Naps2Device, Naps2Devices, scan_order
from scanners.devices.protocol import Fault, Page, ScanConfig, Settings, Started
from scanners.problem import ScanProblem
from tests.scanners.conftest import written_page

# Writes $(nnnn) names as the program does: one page gets 0001 too; all files at the end.
_STAND_IN = """#!{python}
import json, shutil, signal, sys, time
from pathlib import Path
here = Path({here!r})
told = json.loads((here / "play.json").read_text())
(here / "order.json").write_text(json.dumps(sys.argv[1:]))
if "--listdevices" in sys.argv:
    driver = sys.argv[sys.argv.index("--driver") + 1]
    print("\\n".join(told["devices"].get(driver, [])))
    sys.exit(0)
def cancelled(*_):
    print("Cancelling... Press Ctrl+C again to terminate.", flush=True)
    sys.exit(0)
signal.signal(signal.SIGINT, cancelled)
print("Beginning scan...", flush=True)
for number, page in enumerate(told["pages"], 1):
    print(f"Scanned page {{number}}.", flush=True)
if told["hangs"]:
    while True:
        time.sleep(1)
if told["says"]:
    print(told["says"])
output = sys.argv[sys.argv.index("--output") + 1]
for number, page in enumerate(told["pages"], 1):
    shutil.copy(here / page, output.replace("$(nnnn)", f"{{number:04d}}"))
sys.exit(1 if told["says"] else told["status"])
"""


class StandIn:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = folder / "NAPS2.Console"
        text = _STAND_IN.format(python=sys.executable, here=str(folder))
        self.program.write_text(text)
        self.program.chmod(0o700)
        written_page().save(folder / "page.jpg", "JPEG")
        whole = (folder / "page.jpg").read_bytes()
        (folder / "half.jpg").write_bytes(whole[: len(whole) // 2])
        (folder / "nothing.jpg").write_bytes(b"")
        self.plays()

    def plays(
        self,
        pages: tuple[str, ...] = ("page.jpg",) * 3,
        says: str = "",
        status: int = 0,
        hangs: bool = False,
    ) -> None:
        devices = {"wia": ["Máy A", "Máy B"], "twain": ["Máy A"]}
        play = {"pages": pages, "says": says, "status": status, "hangs": hangs, "devices": devices}
        (self.folder / "play.json").write_text(json.dumps(play))

    @property
    def config(self) -> ScanConfig:
        return ScanConfig(extra={"naps2": str(self.program)})

    @property
    def order(self) -> list[str]:
        return json.loads((self.folder / "order.json").read_text())


@pytest.fixture
def naps2(tmp_path: Path) -> StandIn:
    if sys.platform == "win32":
        pytest.skip("the stand-in is a script with a first line that Windows does not know")
    folder = tmp_path / "program"
    folder.mkdir()
    return StandIn(folder)


async def scan(device: Naps2Device, into: Path) -> tuple[list[object], str]:
    into.mkdir(exist_ok=True)
    steps: list[object] = []
    try:
        async for step in device.scan(Settings("feeder", 100, "gray"), into):
            steps.append(step)
    except Fault as fault:
        return steps, fault.code
    return steps, ""


def pages(steps: list[object]) -> list[int]:
    return [step.sequence for step in steps if isinstance(step, Page)]


def test_the_order_uses_documented_words_only() -> None:
    order = scan_order("wia", "Máy 100% $(n)", Settings("duplex", 300, "color", "A4"))
    given = dict(zip(order[1:-1:2], order[2:-1:2], strict=True))
    assert (order[0], order[-1]) == ("--noprofile", "--verbose")
    assert given == {
        "--driver": "wia",
        "--device": "Máy 100% $(n)",
        "--source": "duplex",
        "--dpi": "300",
        "--bitdepth": "color",
        "--pagesize": "a4",
        "--output": "naps2-$(nnnn).jpg",
        "--jpegquality": "90",
    }


async def test_devices_of_every_driver_are_listed(naps2: StandIn) -> None:
    found = await Naps2Devices().find(naps2.config)
    ids = ["naps2:wia:Máy A", "naps2:wia:Máy B", "naps2:twain:Máy A"]
    assert [device.info.id for device in found] == ids


async def test_without_the_program_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    told = ScanConfig(extra={"naps2": os.devnull + "/none"})
    with pytest.raises(ScanProblem) as caught:
        await Naps2Devices().find(told)
    assert caught.value.code == "no-naps2"
    assert caught.value.hint


async def test_a_stack_comes_as_pages(naps2: StandIn, tmp_path: Path) -> None:
    device = Naps2Device("wia", "Máy A", naps2.config)
    steps, fault = await scan(device, tmp_path / "into")
    assert (pages(steps), fault) == ([1, 2, 3], "")
    assert isinstance(steps[0], Started)
    assert naps2.order[5:7] == ["--source", "feeder"]
    then, _ = await scan(device, tmp_path / "into")
    assert pages(then) == [4, 5, 6]
    assert sorted(path.name for path in (tmp_path / "into").iterdir()) == [
        f"page-000{number}.jpg" for number in range(1, 7)
    ]


@pytest.mark.parametrize(
    ("files", "says", "status", "kept", "code"),
    [
        (("page.jpg",) * 2, "The scanner has a paper jam.", 0, [1, 2], "jam"),
        (("page.jpg",), "Máy quét có kẹt giấy.", 0, [1], "jam"),
        ((), "The scanner's cover is open.", 0, [], "cover-open"),
        ((), "No pages are in the feeder.", 0, [], "empty"),
        (("page.jpg",) * 2, "No pages are in the feeder.", 0, [1, 2], ""),
        ((), "The selected scanner is busy.", 0, [], "busy"),
        (("page.jpg",), "Communication with the device was interrupted.", 0, [1], "offline"),
        ((), "The selected scanner does not support using duplex.", 0, [], "unsupported"),
        ((), "Something else.", 0, [], "unknown"),
        # It may say nothing and succeed: without a whole file there is no page.
        ((), "", 0, [], "empty"),
        (("page.jpg", "half.jpg", "page.jpg"), "", 0, [1], "truncated"),
        (("nothing.jpg",), "", 0, [], "truncated"),
        (("page.jpg",), "", -9, [1], "unknown"),
    ],
)
async def test_troubles_have_names_and_whole_pages_stay(
    naps2: StandIn,
    tmp_path: Path,
    files: tuple[str, ...],
    says: str,
    status: int,
    kept: list[int],
    code: str,
) -> None:
    naps2.plays(files, says, status)
    steps, fault = await scan(Naps2Device("wia", "Máy A", naps2.config), tmp_path / "into")
    assert (pages(steps), fault) == (kept, code)
    assert len(list((tmp_path / "into").iterdir())) == len(kept)


async def test_cancel_ends_the_program(naps2: StandIn, tmp_path: Path) -> None:
    naps2.plays(hangs=True)
    device = Naps2Device("wia", "Máy A", naps2.config)
    (tmp_path / "into").mkdir()
    steps = device.scan(Settings("feeder", 100, "gray"), tmp_path / "into")
    assert isinstance(await anext(steps), Started)
    await anext(steps)
    rest = asyncio.ensure_future(anext(steps))
    await device.cancel()

    async def to_the_end() -> None:
        await rest
        async for _ in steps:
            pass

    with pytest.raises(Fault) as caught:
        await to_the_end()
    assert caught.value.code == "cancelled"
    assert list((tmp_path / "into").iterdir()) == []
