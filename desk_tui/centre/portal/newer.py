"""The newer REST style: a token, the centre's own numbers, files sent as bytes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import msgspec

from desk_tui.centre.portal import newer_objects
from desk_tui.centre.portal.around import Around
from desk_tui.centre.portal.config import PortalConfig
from desk_tui.centre.portal.direct import EXISTS
from desk_tui.centre.portal.newer_objects import HoSoMoi, Uploaded
from desk_tui.centre.portal.objects import TienDo
from desk_tui.centre.portal.portal import Attachment, Case, Known, ProcedureFacts
from desk_tui.centre.portal.problem import AlreadyThere, NotSignedIn, PortalDown, Refused
from desk_tui.centre.portal.wire import Wire, json_of

_SLACK_SECONDS = 30.0


class Newer(Around):
    """See `portal.Portal`. The style has no look-up, no catalogue and no full replacement: what
    changes after the create is told as state and progress."""

    has_catalogue = False

    def __init__(self, config: PortalConfig, wire: Wire) -> None:
        super().__init__(config, wire)
        self._token = ""
        self._until = 0.0

    def next_number(self, unit: str) -> str:
        path = self.config.paths.number or "/v2/so-ho-so"
        said = self._ask("number", path, method="GET", params={"code": unit})
        value = said.get("value")
        if not isinstance(value, str) or not value:
            raise PortalDown("portal-garbled", "Cổng không cấp được số hồ sơ.", done=False)
        return value

    def look_up(self, code: str) -> list[dict[str, Any]] | None:
        return None

    def put_dossier(self, case: Case, known: Known | None) -> Known:
        if known is None:
            uploaded = [self.upload(file) if file else None for file in case.files]
            return self.create(newer_objects.create(case, case.hoso.MaHoSo, uploaded))
        self._write(
            "CapNhatTrangThai",
            self.config.paths.state or "/v2/trang-thai",
            [msgspec.to_builtins(newer_objects.state(known, case))],
        )
        return known

    def put_progress(self, known: Known, steps: Sequence[TienDo]) -> None:
        body = [msgspec.to_builtins(one) for one in newer_objects.steps(known, steps)]
        self._write("CapNhatTienTrinh", self.config.paths.progress or "/v2/tien-trinh", body)

    def create(self, said: HoSoMoi) -> Known:
        path = self.config.paths.create or "/v2/ho-so"
        data = self._write("NoiHoSo", path, msgspec.to_builtins(said))
        code = data.get("maHoSo") if isinstance(data, dict) else None
        if code != said.MaHoSo:
            raise PortalDown("portal-garbled", "Cổng trả lời không đúng dạng.", done=True)
        return Known(said.MaHoSo, str(data.get("idHoSo") or ""))

    def upload(self, file: Attachment) -> Uploaded:
        path = self.config.paths.files or "/v2/tep"
        with file.path.open("rb") as stream:
            sent = {"files": (file.name, stream.read(), file.media)}
        data = self._write("upload", path, None, files=sent)
        try:
            (one,) = msgspec.convert(data, list[Uploaded])
        except (msgspec.ValidationError, ValueError) as error:
            raise PortalDown("portal-garbled", "Cổng không nhận được tệp.", done=False) from error
        if one.HashTepTin.lower() != file.sha256:
            raise PortalDown("portal-garbled", "Tệp đến Cổng không nguyên vẹn.", done=False)
        return one

    def procedures(self) -> list[tuple[str, str]]:
        return []

    def procedure(self, code: str) -> ProcedureFacts | None:
        return None

    def fields(self) -> list[tuple[str, str]]:
        return []

    def agencies(self) -> list[tuple[str, str]]:
        return []

    def login(self) -> None:
        body = {"client_id": self.config.user, "client_secret": self.config.password}
        path = self.config.paths.token or "/v2/token"
        said = json_of(self.wire.ask("token", self.config.at(path), body))
        token = said.get("access_token") if isinstance(said, dict) else None
        if not isinstance(token, str) or not token:
            raise NotSignedIn(str(said.get("message") or "") if isinstance(said, dict) else "")
        life = said.get("expires_in")
        self._token = token
        self._until = time.monotonic() + (float(life) if isinstance(life, int | float) else 0.0)

    def _write(self, service: str, path: str, body: Any, files: Any = None) -> Any:
        said = self._ask(service, path, body=body, files=files)
        words = str(said.get("message") or "")
        if EXISTS in words.lower():
            data = said.get("data")
            raise AlreadyThere(words, str(data.get("idHoSo", "")) if isinstance(data, dict) else "")
        if str(said.get("code")) not in ("200", "0"):
            raise Refused(words or f"mã {said.get('code')}")
        return said.get("data")

    def _ask(self, service: str, path: str, **more: Any) -> dict[str, Any]:
        """The envelope. A token that is no longer taken is made anew once."""
        fresh = time.monotonic() > self._until - _SLACK_SECONDS
        if fresh:
            self.login()
        answer = self.wire.ask(service, self.config.at(path), headers=self._bearer(), **more)
        if answer.status_code in (401, 403) and not fresh:
            self.login()
            answer = self.wire.ask(service, self.config.at(path), headers=self._bearer(), **more)
        said = json_of(answer)
        if not isinstance(said, dict) or not ({"code", "value"} & said.keys()):
            raise PortalDown("portal-garbled", "Cổng trả lời không đúng dạng.", done=True)
        if answer.status_code in (401, 403):
            raise NotSignedIn(str(said.get("message") or ""))
        return said

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}
