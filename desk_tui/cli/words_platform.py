"""What `centre payments` says to a person."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.words_facts import moment
from desk_tui.rules.text import vn_money

STATES = {
    "held": "chờ hồ sơ được nộp",
    "waiting": "chờ mở thanh toán",
    "starting": "đang mở thanh toán",
    "unknown": "chưa rõ đã mở chưa, sẽ hỏi lại",
    "started": "chờ công dân nộp",
    "receipt": "đã nộp, chờ biên lai",
    "done": "đã nộp",
    "failed": "không thành",
    "expired": "quá hạn chờ nộp",
    "ended": "thôi, chưa mở thanh toán",
    "person": "cần người xem",
}
STRANGE = {
    "hash": "sai mã xác thực",
    "partner": "sai mã đối tác",
    "currency": "sai loại tiền",
    "amount": "sai số tiền",
    "unknown": "mã tham chiếu lạ",
}


def payments(result: dict[str, Any]) -> list[str]:
    said = []
    if "retried" in result:
        said.append(f"{result['retried']} khoản sẽ được hỏi lại ngay khi trung tâm chạy.")
    if "seen" in result:
        said.append(f"Đã ghi là đã xem {result['seen']} tin báo để riêng.")
    counts = (f"{STATES[state]} {n}" for state, n in sorted(result["counts"].items()))
    said += [f"Thanh toán trực tuyến: {', '.join(counts)}"] if result["counts"] else []
    for row in result["payments"]:
        again = f", xem lại {moment(row['next_try_at'])}" if row["next_try_at"] else ""
        what = f"{row['code'] or 'chưa có mã'}  {vn_money(row['amount'])}"
        said.append(f"{what}  –  {STATES[row['state']]}, {moment(row['changed_at'])}{again}")
        said.append(f"    {row['payment']}  {row['reference']}".rstrip())
        said += [f"    {row['message']} {row['hint']}".rstrip()] if row["message"] else []
    for one in result["aside"]:
        if one["seen_at"]:
            continue
        times = f", {one['count']} lần" if one["count"] > 1 else ""
        what = f"Tin báo để riêng: {STRANGE[one['problem']]}{times}, {moment(one['last_at'])}"
        said.append(f"{what}, {one['reference']}".rstrip(", "))
    return said or ["Chưa có khoản nộp trực tuyến nào."]
