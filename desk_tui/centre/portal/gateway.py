"""A province's gateway: it keeps the session; bare arrays go in, JSON inside text comes back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from desk_tui.centre.portal.around import Around, inner_json, ok
from desk_tui.centre.portal.direct import tells_existing
from desk_tui.centre.portal.objects import TienDo
from desk_tui.centre.portal.portal import Case, Known, ProcedureFacts
from desk_tui.centre.portal.problem import AlreadyThere, PortalDown, Refused
from desk_tui.centre.portal.results import facts_of, pairs, rows
from desk_tui.centre.portal.wire import json_of

_SUCCESS = re.compile(r"(?<!không )(?<!chưa )thành công")


class Gateway(Around):
    """See `portal.Portal`. A write has succeeded only when code and words both say so."""

    has_catalogue = True

    def next_number(self, unit: str) -> str:
        return ""

    def look_up(self, code: str) -> list[dict[str, Any]] | None:
        return self._look("TraCuuHoSo", {"mahoso": code})

    def put_dossier(self, case: Case, known: Known | None) -> Known:
        paths = self.config.paths
        path = paths.update or "/dong-bo/cap-nhat" if known else paths.create or "/dong-bo/them-moi"
        self._write("DongBoHoSoMC", path, [msgspec.to_builtins(case.hoso)])
        return known or Known(case.hoso.MaHoSo)

    def put_progress(self, known: Known, steps: Sequence[TienDo]) -> None:
        path = self.config.paths.progress or "/dong-bo/tien-trinh"
        self._write("CapNhatTienDoHoSoMC", path, [msgspec.to_builtins(step) for step in steps])

    def procedures(self) -> list[tuple[str, str]]:
        return pairs(self._look("LayDanhSachTTHC", {}), "MATTHC", "TENTTHC")

    def procedure(self, code: str) -> ProcedureFacts | None:
        return facts_of(self._look("LayThuTuc", {"maTTHC": code}), code)

    def fields(self) -> list[tuple[str, str]]:
        return pairs(self._look("LayDanhMucLinhVuc", {}), "MALINHVUC", "TENLINHVUC")

    def agencies(self) -> list[tuple[str, str]]:
        return pairs(self._look("LayDanhMucCoQuan", {}), "MADONVI", "TENDONVI")

    def _look(self, service: str, params: dict[str, str]) -> list[dict[str, Any]]:
        path = f"{self.config.paths.look or '/KetNoiMotCuaQuocGia'}/{service}"
        answer = self.wire.ask(service, self.config.at(path), method="GET", params=params)
        said = _typed(json_of(answer))
        if not ok(said.get("error_code")):
            raise Refused(str(said.get("message") or ""))
        return rows(inner_json(said))

    def _write(self, service: str, path: str, body: list[dict[str, Any]]) -> None:
        said = _typed(json_of(self.wire.ask(service, self.config.at(path), body)))
        words = str(said.get("message") or "")
        if tells_existing(said):
            raise AlreadyThere(words)
        if not ok(said.get("error_code")) or not _SUCCESS.search(words.lower()):
            raise Refused(words)


def _typed(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict) or "error_code" not in said:
        raise PortalDown("portal-garbled", "Cổng trả lời không đúng dạng.", done=True)
    return said
