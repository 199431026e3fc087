"""The direct style: a session from the login, then `session`, `madonvi` and `service`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from desk_tui.centre.portal.around import Around, ok
from desk_tui.centre.portal.config import PortalConfig
from desk_tui.centre.portal.objects import TienDo
from desk_tui.centre.portal.portal import Case, Known, ProcedureFacts
from desk_tui.centre.portal.problem import AlreadyThere, NotSignedIn, PortalDown, Refused
from desk_tui.centre.portal.results import facts_of, pairs, rows
from desk_tui.centre.portal.wire import Wire, json_of

_BASE = "/XrdAdapter/RestService/forward/mapi"
EXISTS = "đã tồn tại"

Place = Literal["share", "integration"]


class Direct(Around):
    """See `portal.Portal`. The session is kept as long as the portal takes it."""

    has_catalogue = True

    def __init__(self, config: PortalConfig, wire: Wire) -> None:
        super().__init__(config, wire)
        self._session = ""

    def next_number(self, unit: str) -> str:
        return ""

    def look_up(self, code: str) -> list[dict[str, Any]] | None:
        return rows(self._call("integration", "TraCuuHoSo", {"mahoso": code}))

    def put_dossier(self, case: Case, known: Known | None) -> Known:
        said = {
            "isUpdating": "True" if known else "False",
            "data": [msgspec.to_builtins(case.hoso)],
        }
        self._call("integration", "DongBoHoSoMC", said)
        return known or Known(case.hoso.MaHoSo)

    def put_progress(self, known: Known, steps: Sequence[TienDo]) -> None:
        said = {"data": [msgspec.to_builtins(step) for step in steps]}
        self._call("integration", "CapNhatTienDoHoSoMC", said)

    def procedures(self) -> list[tuple[str, str]]:
        return pairs(rows(self._call("share", "LayDanhSachTTHC", {})), "MATTHC", "TENTTHC")

    def procedure(self, code: str) -> ProcedureFacts | None:
        return facts_of(rows(self._call("integration", "LayThuTuc", {"maTTHC": code})), code)

    def fields(self) -> list[tuple[str, str]]:
        said = rows(self._call("share", "LayDanhMucLinhVuc", {}))
        return pairs(said, "MALINHVUC", "TENLINHVUC")

    def agencies(self) -> list[tuple[str, str]]:
        return pairs(rows(self._call("share", "LayDanhMucCoQuan", {})), "MADONVI", "TENDONVI")

    def login(self) -> None:
        """Raises NotSignedIn. Needs code 0 and a session."""
        body = {"username": self.config.user, "password": self.config.password}
        said = self._post("login", self.config.paths.login or f"{_BASE}/login", body)
        session = said.get("session")
        if not ok(said.get("error_code")) or not isinstance(session, str) or not session:
            raise NotSignedIn(str(said.get("message") or ""))
        self._session = session

    def _call(self, place: Place, service: str, said: dict[str, Any]) -> dict[str, Any]:
        """One answer of success. A session that may have ended is made anew once."""
        fresh = not self._session
        if fresh:
            self.login()
        answer = self._ask(place, service, said)
        if not ok(answer.get("error_code")) and not fresh and not tells_existing(answer):
            self.login()
            answer = self._ask(place, service, said)
        return understood(answer)

    def _ask(self, place: Place, service: str, said: dict[str, Any]) -> dict[str, Any]:
        frame = {
            "session": self._session,
            "madonvi": self.config.unit,
            "service": service,
            **said,
        }
        path = getattr(self.config.paths, place) or f"{_BASE}/{place}"
        return self._post(service, path, frame)

    def _post(self, service: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        route = {"dstcode": self.config.dstcode} if self.config.dstcode else {}
        in_header = self.config.dstcode_in == "header"
        answer = self.wire.ask(
            service,
            self.config.at(path),
            body,
            headers=route if in_header else None,
            params=None if in_header else route,
        )
        said = json_of(answer)
        if not isinstance(said, dict) or "error_code" not in said:
            raise PortalDown("portal-garbled", "Cổng trả lời không đúng dạng.", done=True)
        return said


def tells_existing(answer: dict[str, Any]) -> bool:
    """Under whichever code it comes, 0 included."""
    return EXISTS in str(answer.get("message") or "").lower()


def understood(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer when it is one of success; AlreadyThere or Refused."""
    words = str(answer.get("message") or "")
    if tells_existing(answer):
        raise AlreadyThere(words)
    if not ok(answer.get("error_code")):
        raise Refused(words or f"mã {answer.get('error_code')}")
    return answer
