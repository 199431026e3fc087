"""Checks a file of acts with nothing but Python: the same text lies in the file itself.

    python FILE        the file checks itself (it carries this text)
    desk-tui acts verify FILE

Every act bears SHA-256 over what it says and over the hash of the act before it of the same desk.
An act whose personal data was taken out later is vouched for by a later act, `data.purged`, that
names its first hash and the hash of what stays. After a way back to an older program a second
branch may follow: `acts.rejoined` names its first act and the hash it goes on behind. So nothing
can be changed, put in or left out of a desk's chain without a sentence here; what was cut from its
end shows in the last hash, which the centre knows too.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

ACTS, HEAD = "thao-tac.jsonl", "tom-tat.json"
_SAID = "id subject kind payload officer desk done_at recorded_at prev_hash step"


def verify(file: Path) -> dict[str, Any]:
    """What the file holds and what does not hold: `troubles` is empty when all is well.

    Raises ValueError when it is no such file at all.
    """
    try:
        with zipfile.ZipFile(file) as bundle:
            head = json.loads(bundle.read(HEAD))
            rows = [json.loads(line) for line in bundle.read(ACTS).splitlines()]
            return {"head": head, **_checked(head, rows)}
    except (OSError, KeyError, ValueError, TypeError, AttributeError, zipfile.BadZipFile) as why:
        raise ValueError(f"{file}: {why}") from why


def _checked(head: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    vouched, branches = _vouched(rows), _branches(rows)
    troubles: list[str] = []
    last: dict[str, str] = {}
    ids: set[str] = set()
    purged = 0
    for place, act in enumerate(rows, start=1):
        named = f"Thao tác số {place} ({act['id']})"
        if act["id"] in ids:
            troubles.append(f"{named} có hai lần.")
        ids.add(act["id"])
        said_now = hash_of(act)
        if said_now != act["hash"]:
            if (act["id"], act["hash"], said_now) in vouched:
                purged += 1
            else:
                troubles.append(f"{named} đã bị sửa nội dung.")
        # Acts of other desks come as the centre sends them; only the own chain is whole here.
        if act["own"]:
            follows = act["prev_hash"] == last.get(act["desk"], "")
            if not follows and (act["id"], act["prev_hash"]) not in branches:
                troubles.append(f"Chuỗi thao tác đứt trước số {place} ({act['id']}).")
            last[act["desk"]] = act["hash"]
    if len(rows) != head["acts"]:
        troubles.append(f"Tệp ghi {head['acts']} thao tác nhưng chứa {len(rows)}.")
    if last.get(head["desk"], "") != head["last_hash"]:
        troubles.append("Thao tác cuối của quầy không phải thao tác ghi ở đầu tệp.")
    return {"acts": len(rows), "purged": purged, "desks": _desks(rows), "troubles": troubles}


def hash_of(act: dict[str, Any]) -> str:
    """SHA-256 over the act's JSON: keys sorted, no blanks, UTF-8; `step` 0 is left out."""
    said = {name: act[name] for name in _SAID.split() if name != "step" or act[name]}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _vouched(rows: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    whole = _said(rows, "data.purged")
    return {(one["id"], one["hash"], one["kept"]) for said in whole for one in said["acts"]}


def _branches(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(said["first"], said["after"]) for said in _said(rows, "acts.rejoined")}


def _said(rows: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """What the acts of a kind say, those nobody changed."""
    return [
        json.loads(act["payload"])
        for act in rows
        if act["kind"] == kind and hash_of(act) == act["hash"]
    ]


def _desks(rows: list[dict[str, Any]]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for act in rows:
        counted[act["desk"]] = counted.get(act["desk"], 0) + 1
    return counted


def main(file: Path) -> int:
    """0 when everything holds, 1 when not, 2 when it is no such file."""
    try:
        told = verify(file)
    except ValueError as why:
        print(f"Không đọc được tệp thao tác: {why}")
        return 2
    print(f"{told['acts']} thao tác, {told['purged']} đã xóa dữ liệu cá nhân.")
    print(f"Mã kiểm tra cuối của quầy {told['head']['desk']}: {told['head']['last_hash']}")
    for line in told["troubles"] or ["Chuỗi thao tác liền mạch, không thao tác nào bị sửa."]:
        print(line)
    return 1 if told["troubles"] else 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8")
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else sys.argv[0])))
