"""One PAdES signature written behind the bytes of a PDF, and looked at again before it counts."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanners.disk import full_disk_told
from scanners.problem import ScanProblem
from scanners.signing import NO_ROOM, Signed
from scanners.signing_keys import name_in_words
from scanners.stamp import Placed, Stamp, place

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec
    from pyhanko.sign.signers import Signer

_FIELD = "ChuKySo"
_TIME_STAMP_SECONDS = 15.0


def write_signed(
    source: Path,
    part: Path,
    signer: Signer,
    stamp: Stamp | None,
    at: datetime,
    timestamps: str | None,
) -> Signed:
    """Write `part` (flushed, not yet renamed). Raises ScanProblem (see `signing.sign`)."""
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError

    try:
        file = source.open("rb")
    except OSError as error:
        raise ScanProblem(
            "no-file", "Không đọc được tệp cần ký.", "Kiểm tra tệp rồi ký lại."
        ) from error
    with file:
        writer = _opened(file)
        placed = _placed(source, stamp, at)
        try:
            with full_disk_told(), part.open("wb+") as out:
                name = _write(writer, out, signer, placed, at, timestamps)
                out.flush()
                os.fsync(out.fileno())
        except TimestampRequestError as error:
            raise ScanProblem(
                "no-time-stamp",
                "Không lấy được dấu thời gian từ máy chủ nên tệp chưa được ký.",
                "Kiểm tra mạng rồi ký lại, hoặc tắt dấu thời gian trong phần cài đặt.",
            ) from error
        except SigningError as error:
            raise ScanProblem(
                "signing-forbidden",
                "Tệp PDF này không cho ký thêm (người làm tệp đã khóa).",
                "Giữ nguyên tệp gốc; nếu cần bản ký của cơ quan, in ra, quét lại rồi ký bản quét.",
            ) from error
    return _looked_at(part, name, signer, NO_ROOM if stamp and placed is None else "")


def _opened(file: Any) -> IncrementalPdfFileWriter:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Untold(IncrementalPdfFileWriter):
        """The library would write its name and the clock's time into the document's properties,
        which PDF/A wants told twice and alike. A signature changes no property."""

        def _update_meta(self) -> None:
            pass

    try:
        writer = Untold(file)
        encrypted = writer.prev.encrypted
        pages = 0 if encrypted else int(writer.prev.root["/Pages"]["/Count"])
    except Exception as error:
        # Whatever the library stumbles over, the file is not one to put a signature on.
        raise _damaged() from error
    if encrypted:
        raise ScanProblem(
            "pdf-password",
            "Tệp PDF có mật khẩu hoặc khóa nên không ký được.",
            "Bỏ mật khẩu của tệp, hoặc in ra, quét lại rồi ký bản quét.",
        )
    if pages < 1:
        raise _damaged()
    return writer


def _damaged() -> ScanProblem:
    return ScanProblem(
        "damaged-pdf",
        "Tệp PDF bị hỏng nên không ký được.",
        "Làm lại tệp từ các trang đã quét rồi ký lại.",
    )


def _placed(source: Path, stamp: Stamp | None, at: datetime) -> Placed | None:
    import pypdfium2

    try:
        return place(source, stamp, at) if stamp else None
    except pypdfium2.PdfiumError as error:
        raise _damaged() from error


def _write(
    writer: IncrementalPdfFileWriter,
    out: Any,
    signer: Signer,
    placed: Placed | None,
    at: datetime,
    timestamps: str | None,
) -> str:
    """Gives the name of the field that holds the signature."""
    from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
    from pyhanko.stamp import StaticStampStyle

    class SignerAt(PdfSigner):
        """Signs at the time it is given; the library would read the clock."""

        def init_signing_session(self, *given: Any, **named: Any) -> Any:
            session = super().init_signing_session(*given, **named)
            session.system_time = at
            return session

    taken = {name for name, _, _ in enumerate_sig_fields(writer.prev)}
    name = next(n for i in range(1, len(taken) + 2) if (n := f"{_FIELD}{i}") not in taken)
    box = placed.box if placed else (0, 0, 1, 1)
    SignerAt(
        PdfSignatureMetadata(
            field_name=name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
        ),
        signer=signer,
        timestamper=_time_stamper(timestamps) if timestamps else None,
        stamp_style=StaticStampStyle(
            border_width=0,
            background=_appearance(placed),
            background_layout=_filling(),
            background_opacity=1.0,
        ),
        new_field_spec=_field(name, box),
    ).sign_pdf(writer, output=out)
    return name


def _appearance(placed: Placed | None) -> Any:
    """The stamp's picture; without one an empty drawing, as PDF/A-1 wants every field to have."""
    from pyhanko.pdf_utils.content import RawContent
    from pyhanko.pdf_utils.images import PdfImage
    from pyhanko.pdf_utils.layout import BoxConstraints

    if placed is None:
        return RawContent(b"", box=BoxConstraints(1, 1))
    return PdfImage(placed.picture)


def _filling() -> Any:
    from pyhanko.pdf_utils.layout import (
        AxisAlignment,
        InnerScaling,
        Margins,
        SimpleBoxLayoutRule,
    )

    return SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MIN,
        y_align=AxisAlignment.ALIGN_MIN,
        margins=Margins.uniform(0),
        inner_content_scaling=InnerScaling.STRETCH_FILL,
    )


def _field(name: str, box: tuple[float, ...]) -> SigFieldSpec:
    from pyhanko.sign.fields import SigFieldSpec

    left, bottom, right, top = box
    return SigFieldSpec(name, on_page=0, box=(left, bottom, right, top))  # pyright: ignore


def _time_stamper(url: str) -> Any:
    import httpx
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError, set_tsp_headers

    class Asking(TimeStamper):
        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            try:
                async with httpx.AsyncClient(timeout=_TIME_STAMP_SECONDS) as line:
                    said = await line.post(url, content=req.dump(), headers=set_tsp_headers({}))
                said.raise_for_status()
                response = tsp.TimeStampResp.load(said.content, strict=True)
                response["status"]["status"].native  # noqa: B018 - any page may come back
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                raise TimestampRequestError(str(error)) from error
            return response

    return Asking()


def _looked_at(part: Path, name: str, signer: Signer, warning: str) -> Signed:
    """Read the file back: the new signature must hold and cover all of it."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    certificate = signer.signing_cert
    assert certificate is not None
    with part.open("rb") as file:
        reader = PdfFileReader(file)
        field: Any
        _, _, field = next(enumerate_sig_fields(reader, filled_status=True, with_name=name))
        newest = EmbeddedPdfSignature(reader, field, name)
        newest.compute_integrity_info(skip_diff=True)
        whole = newest.coverage == SignatureCoverageLevel.ENTIRE_FILE
        if not whole or not _holds(newest):
            raise ScanProblem(
                "signature-broken",
                "Chữ ký vừa tạo không đúng nên đã bỏ đi. Tệp chưa ký vẫn còn nguyên.",
                "Ký lại; nếu vẫn lỗi, cài lại phần mềm của thiết bị ký số.",
            )
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Signed(
        subject=name_in_words(certificate.subject),
        issuer=name_in_words(certificate.issuer),
        sha256=digest,
        bytes=part.stat().st_size,
        warning=warning,
    )


def _holds(signature: Any) -> bool:
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    intact, valid = validate_sig_integrity(
        signature.signer_info,
        signature.signer_cert,
        expected_content_type="data",
        actual_digest=signature.compute_digest(),
    )
    return intact and valid
