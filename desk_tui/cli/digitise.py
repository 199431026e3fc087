"""digitise · signatures · archive · signing · settings."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.problem import RecordProblem
from desk_tui.cli.opening import folder, iso, opened
from desk_tui.counter import archive as archiving
from desk_tui.counter import archive_queue, signing
from desk_tui.counter.desk import Desk, wall_clock

if TYPE_CHECKING:
    from scanners.archive import Signer

P12 = "DESK_TUI_SIGN_P12"
MEGABYTE = 1024 * 1024


def digitise(options: Any) -> dict[str, Any]:
    from scanners.digitise import digitise

    out: Path = options.out
    if any(_same(file, out) for file in options.files):
        raise RecordProblem(
            "out-is-input",
            f"Tệp làm ra trùng với tệp đưa vào ({out}).",
            "Đặt tên khác cho --out; tệp gốc được giữ nguyên.",
        )
    made = digitise(
        options.files,
        out,
        mode=options.mode,
        ocr=options.ocr,
        sign=_signer(options) if options.sign else None,
        limit=_bytes(options.limit),
        progress=_pages_read,
    )
    # A file that was signed before is handed on; whose signature it has is worth telling.
    told = [] if made.pdfa else signing.told_in(out)
    return {
        "out": str(out),
        "pages": made.pages,
        "bytes": made.bytes,
        "sha256": made.sha256,
        "pdfa": made.pdfa or None,
        "text_chars": made.text_chars,
        "signed": made.signed,
        "warnings": [*made.warnings, *told],
    }


def _same(one: Path, other: Path) -> bool:
    with suppress(OSError):
        return one.samefile(other)
    return one.absolute() == other.absolute()


def _signer(options: Any) -> Signer:
    """With the key file of the environment, else as the office signs."""
    if path := os.environ.get(P12):
        return _file_signer(Path(path), _secret(options) or "")
    if not (options.officer and (folder(options) / "record.db").exists()):
        raise _no_key(f"Đặt tệp khóa trong {P12}, hoặc cài đặt: desk-tui signing set.")
    with opened(options) as desk:
        wanted = signing.of(desk)
        if wanted is None:
            raise _no_key("Cài đặt khóa ký số trước: desk-tui signing set --p12 TỆP.")
        told = signing.paused(desk, _secret(options))
        if told and told.until is None:
            raise RecordProblem(told.code, told.why, told.hint)
    return _office_signer(options)


def _office_signer(options: Any) -> Signer:
    """A wrong PIN is remembered, so that nobody locks the token by calling this again."""
    from scanners.problem import ScanProblem

    def sign(source: Path, target: Path) -> Any:
        secret = _secret(options) or ""
        with opened(options) as desk:
            wanted = signing.of(desk)
            assert wanted is not None
            try:
                return signing.Signer(desk, wanted, secret)(source, target)
            except ScanProblem as problem:
                if problem.code in signing.KEY_TROUBLES:
                    signing.pause(desk, problem, secret)
                raise

    return sign


def _file_signer(path: Path, secret: str) -> Signer:
    from scanners.certificates import of_key_file
    from scanners.signing import FileKey, signer

    at = wall_clock()
    holder = of_key_file(path, secret, at)
    return signer(FileKey(path, secret), signing.stamp_of(signing.FORM, holder.subject), at)


def _no_key(hint: str) -> RecordProblem:
    return RecordProblem("no-sign-key", "Chưa có khóa ký số nào để dùng.", hint)


def _secret(options: Any) -> str | None:
    """The key file's password or the token's PIN: from the environment, or asked for once."""
    found = os.environ.get(signing.SECRET)
    if found is None and not options.json and sys.stdin.isatty() and sys.stderr.isatty():
        from getpass import getpass

        found = getpass("Mật khẩu tệp khóa hoặc mã PIN ký số: ", sys.stderr)
        os.environ[signing.SECRET] = found
    return found


def signatures(options: Any) -> dict[str, Any]:
    from scanners.problem import ScanProblem
    from scanners.signatures import signatures

    if options.roots and not options.roots.is_dir():
        raise ScanProblem(
            "no-roots", f"Không có thư mục {options.roots}.", "Chỉ thư mục chứa chứng thư gốc."
        )
    found = signatures(options.file, options.roots)
    return {
        "signatures": [
            {
                "subject": one.subject,
                "issuer": one.issuer,
                "claimed_at": iso(one.claimed_at),
                "stamped_at": iso(one.stamped_at),
                "intact": one.intact,
                "coverage": one.coverage,
                "trusted": one.trusted,
                "expired": one.expired,
                "sentence": one.sentence,
            }
            for one in found
        ]
    }


def archive(options: Any) -> dict[str, Any]:
    from scanners.problem import ScanProblem

    with opened(options) as desk:
        secret = _secret(options) if signing.of(desk) else None
        made = signed = 0
        failed: list[dict[str, Any]] = []
        error: dict[str, str] | None = None
        try:
            for outcome in archiving.run(desk, _never, secret, options.limit, _pages_read):
                made += outcome.made is not None
                signed += bool(outcome.made and outcome.made.signed_by)
                for warning in outcome.warnings:
                    print(f"{outcome.paper.code} {outcome.paper.key}: {warning}", file=sys.stderr)
        except ScanProblem as problem:
            error = {"code": problem.code, "message": problem.message, "hint": problem.hint}
        failed = [
            {"dossier": one.code, "paper": one.key, "why": one.why, "again": iso(one.again)}
            for one in archive_queue.failed(desk)
        ]
        left = len(archive_queue.waiting(desk))
        told = signing.paused(desk, secret) if left else None
    result: dict[str, Any] = {"made": made, "signed": signed, "waiting": left, "failed": failed}
    if told:
        result["paused"] = {"code": told.code, "why": told.why, "hint": told.hint}
    return result if error is None else _ended_badly(result, error)


def _ended_badly(result: dict[str, Any], error: dict[str, str]) -> Any:
    from desk_tui.cli import FAULT

    return {**result, "error": error}, FAULT


def _never() -> bool:
    return False


def _pages_read(done: int, of: int) -> None:
    print(f"Đọc chữ trang {done}/{of}", file=sys.stderr)


def signing_set(options: Any) -> dict[str, Any]:
    wanted = signing.Signing(
        p12=str(options.p12 or ""),
        library=str(options.token.resolve()) if options.token else "",
        label=options.label,
        certificate=options.certificate,
        timestamps=options.timestamps,
        form=options.form or signing.FORM,
        organisation=options.organisation,
    )
    with opened(options) as desk:
        # A token is not asked here: its PIN is only tried when something is to be signed.
        signing.choose(desk, wanted, _secret(options) if wanted.p12 else None)
        return _told_signing(desk)


def signing_show(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return _told_signing(desk)


def signing_off(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        signing.off(desk)
        return _told_signing(desk)


def signing_resume(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        signing.resume(desk)
        return _told_signing(desk)


def _told_signing(desk: Desk) -> dict[str, Any]:
    wanted = signing.of(desk)
    if wanted is None:
        return {"signing": False}
    told = signing.paused(desk, os.environ.get(signing.SECRET))
    return {
        "signing": True,
        "p12": wanted.p12 or None,
        "token": wanted.library or None,
        "label": wanted.label or None,
        "certificate": wanted.certificate or None,
        "timestamps": wanted.timestamps or None,
        "form": wanted.form,
        "organisation": wanted.organisation,
        "subject": wanted.subject or None,
        "ends": iso(wanted.ends),
        "paused": {"code": told.code, "why": told.why, "hint": told.hint} if told else None,
    }


def settings_show(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return _told_settings(desk)


def file_limit(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        archiving.limit_files(desk, _bytes(options.limit))
        return _told_settings(desk)


def _told_settings(desk: Desk) -> dict[str, Any]:
    return {"file_limit": archiving.file_limit(desk)}


def _bytes(limit: float | None) -> int | None:
    return None if limit is None else round(limit * MEGABYTE)
