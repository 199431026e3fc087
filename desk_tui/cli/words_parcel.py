"""What the verbs of the USB parcel and of the relay say to a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any


def _parcel_out(result: dict[str, Any]) -> list[str]:
    if not result["file"]:
        return ["Không còn việc nào chưa gửi nên không lập gói."]
    said = [f"Gói {result['acts']} việc, {result['files']} tệp: {result['file']}"]
    if result["left_out"]:
        said.append(f"{result['left_out']} tệp không đọc được nên chưa vào gói.")
    return [*said, "Mang gói tới trung tâm, rồi mang tệp trả lời về (desk-tui parcel in TỆP)."]


def _parcel_in(result: dict[str, Any]) -> list[str]:
    return [
        f"Trung tâm đã nhận {result['acts']} việc, {result['files']} tệp;"
        f" từ chối {result['refused']}; đã xác nhận từ trước {result['already']}."
    ]


def _parcel_taken(result: dict[str, Any]) -> list[str]:
    made = f"{datetime.fromisoformat(result['made_at']):%H:%M %d/%m/%Y}"
    return [
        f"Gói của {result['office']} quầy {result['desk']}, lập lúc {made}:"
        f" {result['acts']} việc, nhận mới {result['accepted']}, đã có {result['already']},"
        f" từ chối {result['refused']}, để lại {result['held']}; {result['files']} tệp,"
        f" còn thiếu {result['files_missing']}.",
        f"Tệp trả lời để mang về quầy: {result['answer']}",
    ]


def _relayed(result: dict[str, Any]) -> list[str]:
    line = "thông" if result["line"] == "up" else "đứt"
    return [
        f"Đường lên {line}. Gửi {result['sent']} việc, xác nhận {result['confirmed']}, từ chối"
        f" {result['refused']}, còn chờ {result['waiting']}; gửi {result['files']} tệp; nhận về"
        f" {result['received']} việc."
    ]


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "parcel:out": _parcel_out,
    "parcel:into": _parcel_in,
    "parcel:take": _parcel_taken,
    "parcel:relay": _relayed,
}
