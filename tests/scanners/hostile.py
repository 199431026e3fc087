"""Files that mean harm, or are broken, made small and on the spot."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pikepdf
from PIL import Image


def png_bomb(path: Path, width: int, height: int) -> Path:
    """A one-bit PNG of any size, a few kilobytes on disk."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    row = bytes((width + 7) // 8 + 1)
    pack = zlib.compressobj(9)
    body = b"".join(pack.compress(row) for _ in range(height)) + pack.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + parts)
    return path


def picture(format: str, size: tuple[int, int] = (827, 1169), mode: str = "RGB") -> bytes:
    """A page of noise, so that half the bytes are half the picture."""
    data = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(data, format)
    return data.getvalue()


def saved(pdf: pikepdf.Pdf, path: Path) -> Path:
    pdf.save(path)
    return path


def pdf_of(pages: int, size: tuple[float, float] = (595, 842)) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=size)
        ink = pdf.make_stream(b"0 0 0 rg 100 400 300 60 re f 100 500 300 20 re f")
        pdf.pages[-1].obj.Contents = ink
    return pdf


def zip_bomb(path: Path, megabytes: int = 512) -> Path:
    """A page whose content unpacks to hundreds of megabytes of blanks."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pack = zlib.compressobj(9)
    packed = b"".join(pack.compress(b" " * (1 << 20)) for _ in range(megabytes)) + pack.flush()
    stream = pikepdf.Stream(pdf, packed)
    stream.Filter = pikepdf.Name.FlateDecode
    pdf.pages[0].obj.Contents = pdf.make_indirect(stream)
    pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return path


def nested_bomb(path: Path, megabytes: int = 3000) -> Path:
    """The same, but packed in two layers around each other and gigabytes of it."""
    pack = zlib.compressobj(9)
    start = pack.compress(b" ") + pack.flush(zlib.Z_FULL_FLUSH)
    # After a full flush the same input gives the same bytes again, so one megabyte is enough.
    once = pack.compress(b" " * (1 << 20)) + pack.flush(zlib.Z_FULL_FLUSH)
    inner = start + once * megabytes + pack.flush()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    stream = pikepdf.Stream(pdf, zlib.compress(inner, 9))
    stream.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    pdf.pages[0].obj.Contents = pdf.make_indirect(stream)
    pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return path


def picture_bomb(path: Path, side: int = 30_000) -> Path:
    """A PDF whose only picture claims 900 million pixels."""
    pdf = pdf_of(1)
    image = pikepdf.Stream(pdf, zlib.compress(bytes(1000)))
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width = image.Height = side
    image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceGray, 8
    image.Filter = pikepdf.Name.FlateDecode
    pdf.pages[0].obj.Resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary(Im0=pdf.make_indirect(image))
    )
    pdf.pages[0].obj.Contents = pdf.make_stream(b"500 0 0 500 0 0 cm /Im0 Do")
    return saved(pdf, path)


def with_script(path: Path) -> Path:
    pdf = pdf_of(1)
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    return saved(pdf, path)


def with_launch(path: Path) -> Path:
    """A program started by a link on the page, not by the document itself."""
    pdf = pdf_of(1)
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 99, 99], A=action
    )
    pdf.pages[0].obj.Annots = pikepdf.Array([link])
    return saved(pdf, path)


def with_attachment(path: Path) -> Path:
    pdf = pdf_of(1)
    pdf.attachments["a.exe"] = b"MZ\x90"
    return saved(pdf, path)


def with_password(path: Path, user: str) -> Path:
    pdf = pdf_of(1)
    pdf.save(path, encryption=pikepdf.Encryption(owner="owner", user=user))
    return path


def with_link_inside(path: Path) -> Path:
    """Harmless: opens at its second page."""
    pdf = pdf_of(2)
    pdf.Root.OpenAction = pikepdf.Array([pdf.pages[1].obj, pikepdf.Name.Fit])
    return saved(pdf, path)


def with_signature_field(path: Path, script: bool = False) -> Path:
    """What every signed PDF has; whether the signature holds is asked elsewhere."""
    pdf = pdf_of(1)
    value = pikepdf.Dictionary(
        Type=pikepdf.Name.Sig,
        Filter=pikepdf.Name("/Adobe.PPKLite"),
        ByteRange=[0, 100, 200, 300],
        Contents=pikepdf.String(bytes(50)),
    )
    field = pikepdf.Dictionary(
        FT=pikepdf.Name.Sig, T="Signature1", V=pdf.make_indirect(value), Rect=[0, 0, 0, 0]
    )
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(field)], SigFlags=3)
    if script:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    return saved(pdf, path)
