"""Speaking to the payment platform: start, ask, fetch the receipt. Calls block."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from desk_tui.centre.pay.config import PayConfig
from desk_tui.centre.pay.messages import DONE, Start, Told, about, stamp, told
from desk_tui.centre.portal.problem import PortalDown, PortalProblem
from desk_tui.centre.portal.wire import Keep, Wire, json_of

RECEIPT_BYTES = 4_000_000
NAME = "Nền tảng thanh toán"


class NotTaken(PortalProblem):
    """The platform says no; whether it knows the payment all the same has to be asked."""

    def __init__(self, words: str, code: str = "pay-refused") -> None:
        super().__init__(
            code,
            f"{NAME} không nhận: {words or 'không nêu lý do'}.",
            "Lập yêu cầu mới ở quầy, hoặc thu bằng cách khác.",
        )


class Platform:
    """One keep-alive line. Not for several threads; close it after use."""

    def __init__(self, config: PayConfig, keep: Keep) -> None:
        self.config = config
        self._wire = Wire(keep, answer_seconds=config.answer_seconds, whom=NAME)

    def close(self) -> None:
        self._wire.close()

    def start(self, said: Start) -> str:
        """The address to send the citizen to. Raises NotTaken or PortalDown."""
        body = said.body(self.config.partner, self.config.secret)
        answer = self._said("INIT", self.config.start, body)
        code = str(answer.get("error_code", answer.get("MaLoi", "")))
        inner = _inner(answer) if code in ("0", "00") else answer
        address = inner.get("UrlThanhToan")
        if str(inner.get("MaLoi") or DONE) != DONE or not isinstance(address, str):
            words = inner.get("MoTaLoi") or answer.get("message")
            raise NotTaken(str(words or f"mã {inner.get('MaLoi') or code}"))
        if not address.startswith(("http://", "https://")):
            raise garbled()
        return address

    def ask(self, reference: str, begun: datetime) -> Told:
        """How one payment stands: `unknown` when the platform has never heard of it.

        `wrong` is set when the answer does not hold together. Raises PortalDown.
        """
        answer = self._said("QUERY", self.config.query, self._about("QUERY", reference, begun))
        if "error_code" in answer and "MaLoi" not in answer:
            # Some wrap every answer as they wrap that of the start.
            if str(answer["error_code"]) not in ("0", "00"):
                raise garbled()
            answer = _inner(answer)
        if not isinstance(answer.get("MaLoi"), str):
            raise garbled()
        found = told(answer, self.config.partner, self.config.secret, call=False)
        if found.state != "unknown" and found.reference != reference:
            raise garbled()
        return found

    def receipt(self, reference: str, begun: datetime) -> bytes:
        """The PDF. Raises NotTaken `pay-no-receipt` as long as there is none."""
        body = self._about("GET_BILL", reference, begun)
        answer = self._wire.ask("GET_BILL", self.config.receipt, body, headers=self._bearer())
        if answer.status_code >= 500:
            raise garbled()
        if not answer.content.startswith(b"%PDF") or len(answer.content) > RECEIPT_BYTES:
            raise NotTaken("chưa có biên lai cho giao dịch này", "pay-no-receipt")
        return answer.content

    def _about(self, kind: str, reference: str, begun: datetime) -> dict[str, str]:
        return about(kind, self.config.partner, reference, stamp(begun), self.config.secret)

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.config.token}"} if self.config.token else {}

    def _said(self, service: str, address: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = json_of(self._wire.ask(service, address, body, headers=self._bearer()), NAME)
        if not isinstance(answer, dict):
            raise garbled()
        return answer


def garbled() -> PortalDown:
    return PortalDown("pay-garbled", f"{NAME} trả lời không đúng dạng.", done=True)


def _inner(answer: dict[str, Any]) -> dict[str, Any]:
    """What the platform puts as JSON into the text of `message`."""
    try:
        inner = json.loads(str(answer.get("message", "")))
    except ValueError as error:
        raise garbled() from error
    if not isinstance(inner, dict):
        raise garbled()
    return inner
