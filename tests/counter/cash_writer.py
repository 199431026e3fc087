"""A window that takes cash until it is killed: every line it prints is a receipt it promised.

cash_writer.py FOLDER KEY OFFICER
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from desk_tui.counter import collect, money_slips
from desk_tui.counter.desk import Desk
from desk_tui.counter.receive import receive
from tests.counter.test_receipts import EXTRACT


def main(folder: str, key: str, officer: str) -> None:
    # Nobody prints here: the drawing of slips is tried elsewhere.
    money_slips.draw_fee_receipt = lambda *_: (None, [])
    desk = Desk(Path(folder), bytes.fromhex(key), officer)
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        code = receive(desk, EXTRACT).said.code
        paid = collect.pay_cash(desk, code)
        print(paid.receipts[0].code, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
