"""A report for a person: each figure with what it is of, never a bare percentage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk_tui.cli import words_figures
from desk_tui.cli.words_facts import moment
from desk_tui.counter.contacts import KINDS_OF_CONTACT
from desk_tui.rules.counting import vn_number
from desk_tui.rules.metrics import percent


def _report(result: dict[str, Any]) -> list[str]:
    said = [
        f"{result['unit']}: từ {moment(result['from'])} đến {moment(result['to'])},"
        f" xét đến hết {moment(result['judged'])}."
    ]
    said += [f"  {line}" for line in _figures(result["metrics"])]
    said.append("Bộ chỉ số 766 (phần tính được tại quầy):")
    said += [f"  {line}" for line in _figures(result["index766"])]
    for group in result["groups"]:
        said.append(f"{group['name']}:")
        said += [f"  {line}" for line in _figures(group["metrics"]) if "–" not in line]
    if result["groups_with_online"] is not None:
        with_online, all_ = result["groups_with_online"], len(result["groups"])
        said.append(f"Có hồ sơ trực tuyến: {with_online} trên {all_} nơi có hồ sơ.")
    for one in result.get("dossiers", []):
        said.append(f"  {one['code']}  {one['name']}  {one['procedure']}")
    for one in result.get("spoilers", []):
        said.append(f"{one['what']}: {vn_number(one['count'])} hồ sơ. {one['mend']}")
        said += [f"  {code}" for code in one["dossiers"]]
    for one in result.get("ranking", []):
        value = "–" if one["value"] is None else percent(one["value"])
        said.append(
            f"{one['rank'] or '–'}. {one['name']}: {value}"
            f" ({vn_number(one['numerator'])}/{vn_number(one['denominator'])})"
        )
    if form := result.get("form"):
        said.append(f"Biểu {form['form']}: {form['title']} ({form['instrument']})")
        said += [f"  ({n}) {column}" for n, column in enumerate(form["columns"], start=1)]
        for row in form["rows"]:
            cells = ("–" if one is None else vn_number(one) for one in row["values"])
            said.append(f"  {row['name']}: " + " | ".join(cells))
        said += [f"  Lưu ý: {line}" for line in (*form["warnings"], *form["notes"])]
        if form.get("slip"):
            said.append(f"Biểu để in: {form['slip']}")
    for one in result.get("targets", []):
        said.append(one["words"])
        if one["countdown"]:
            said.append(f"  {one['countdown']['words']}")
    said += [one["words"] for one in result.get("joint_targets", [])]
    said += [f"Lưu ý: {warning}" for warning in result["warnings"]]
    if result.get("slip"):
        said.append(f"Báo cáo để in: {result['slip']}")
    if result.get("xlsx"):
        said.append(f"Bảng tính: {result['xlsx']}")
    return said


def _figures(figures: dict[str, Any]) -> list[str]:
    return [_figure(id, one) for id, one in figures.items()]


def _figure(id: str, one: dict[str, Any]) -> str:
    points = ""
    if one.get("points") is not None:
        points = f" · {one['points']:.2f}/{one['maximum']:g} điểm".replace(".", ",")
    return (
        f"{id} {one['name']}: {one['words']} = {one['above']} / {one['below']}"
        f" ({one['of']}){points}"
    )


def _definitions(result: dict[str, Any]) -> list[str]:
    said: list[str] = []
    for one in result["metrics"]:
        said += [
            f"{one['id']} {one['name']} ({one['reading']})",
            f"  {one['of']}",
            f"  {one['definition']}",
            f"  Căn cứ: {one['ground']}" + (" – chưa chắc" if one["certainty"] == "U" else ""),
        ]
    return said


def _targets(result: dict[str, Any]) -> list[str]:
    said = [
        f"{one['metric']} từ {one['value']:g}%: {one['ground']}"
        + (f", đến {moment(one['by'])}" if one["by"] else "")
        + (f"; {one['signed_by']} ký" if one["signed_by"] else "")
        for one in result["targets"]
    ] or [f"Năm {result['year']} chưa có chỉ tiêu nào."]
    return said + [_signed(one) for one in result["signed"]]


def _signed(one: dict[str, Any]) -> str:
    said = f"Cam kết năm {one['year']}, {one['signer']} ký ngày {moment(one['on'])}, đã lưu"
    return f"{said}; tệp: {one['file']}" if one.get("file") else said


def _services(result: dict[str, Any]) -> list[str]:
    said = [f"{one['level']}: {vn_number(one['count'])} thủ tục" for one in result["levels"]]
    lists = (
        ("unused", "Nộp được trên mạng, chưa có hồ sơ trực tuyến"),
        ("busy", f"Trên {result['more_than']} hồ sơ mỗi năm"),
        ("users", f"Trên {result['over']:g}% hồ sơ trực tuyến"),
    )
    for name, words in lists:
        said.append(f"{words}: {len(result[name])}")
        said += [
            f"  {one['code']} {one['name']}: {one['online']}/{one['received']} trực tuyến"
            for one in result[name]
        ]
    return [*said, *(f"Lưu ý: {warning}" for warning in result["warnings"])]


def _weaknesses(result: dict[str, Any]) -> list[str]:
    served = result["contacts"]
    said = [f"Lượt phục vụ {served['total']}, thành hồ sơ {served['made']}"]
    said += [f"  {KINDS_OF_CONTACT[kind]}: {n}" for kind, n in served["by"].items()]
    for name, words in (
        ("supplements", "Phải bổ sung"),
        ("refusals", "Từ chối"),
        ("not_online", "Nộp giấy vì"),
        ("late", "Trễ hẹn theo thủ tục"),
        ("delayed", "Trong đó vì sự cố"),
    ):
        said.append(f"{words}:" if result[name] else f"{words}: không có")
        said += [f"  {one['count']} – {one['why']}" for one in result[name]]
    return [*said, f"Danh sách để in: {result['slip']}"] if result["slip"] else said


SHAPES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    **words_figures.SHAPES,
    "report:report": _report,
    "report:define": _definitions,
    "report:targets_listing": _targets,
    "report:keep": lambda result: [_signed(result)],
    "report:signed": lambda result: [_signed(result)],
    "report:services": _services,
    "report:weaknesses": _weaknesses,
}
