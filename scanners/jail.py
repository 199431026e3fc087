"""The child process that touches foreign files. Run as `python -m scanners.jail`, JSON in and out.

A hostile PDF can make pdfium abort or eat all memory; here it takes only this process down. The
parent (`foreign.py`) sets the clock and, where it can, the box around it (`jail_box.py`); the
memory limit is set here where the platform has one, and network and programs are refused.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanners.devices.protocol import page_name
from scanners.pages import MAX_PIXELS, TooManyPixels, dots_per_inch, ink, open_image

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PAGES = 2000
# Content of a page is text and lines: this much of it inflated is a bomb. Pictures have MAX_PIXELS.
_MAX_CONTENT = 64 << 20
_MEMORY = 2 << 30
_LOOK_DPI = 50
_FINEST_DRAWING = 200
_JPEG_QUALITY = 90
_ORIENTATION = 0x0112

_NO_BUSINESS_HERE = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")

_ACTIVE_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/Rendition", "/RichMediaExecute"}
_ACTIVE_KEYS = {"/JS", "/XFA"}
_ACTIVE_SUBTYPES = {"/RichMedia", "/Screen", "/3D", "/Movie"}


class Refused(Exception):
    """The file is no safe paper; the argument is the code `foreign.py` has words for."""


def examine(
    path: Path, into: Path | None, start: int, dpi: int, as_pictures: bool
) -> dict[str, Any]:
    """Look at a whole file; with `into`, also write its pages as images from number `start` on.

    `as_pictures`: only the pictures will be used, so what could run is told and left behind.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    pdf = b"%PDF-" in head
    if pdf:
        pages, warnings = _pdf(path, into, start, dpi, as_pictures)
    else:
        pages, warnings = _picture(path, into, start, dpi), []
    return {"pdf": pdf, "sha256": digest.hexdigest(), "pages": pages, "warnings": warnings}


def _picture(path: Path, into: Path | None, start: int, dpi: int) -> list[dict[str, Any]]:
    try:
        return [_one_picture(path, *item, into, dpi) for item in _frames(path, start)]
    except TooManyPixels:
        raise Refused("too-many-pixels") from None
    except OSError as error:
        if "cannot identify" in str(error):
            raise Refused("not-a-paper") from None
        if error.errno is not None:
            raise
        raise Refused("damaged-image") from None
    except (ValueError, SyntaxError, IndexError, EOFError, zlib.error):
        raise Refused("damaged-image") from None


def _frames(path: Path, start: int) -> Iterator[tuple[Image, int]]:
    """Each picture of the file (a TIFF may hold many), decoded to its end."""
    from PIL import ImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with open_image(path) as image:
        # An MPO is a phone's JPEG with a preview behind it: the first picture is the paper.
        count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        if count > MAX_PAGES:
            raise Refused("too-many-pages")
        for number in range(count):
            image.seek(number)
            if image.width * image.height > MAX_PIXELS:
                raise TooManyPixels
            image.load()
            yield image, start + number


def _one_picture(
    path: Path, image: Image, sequence: int, into: Path | None, dpi: int
) -> dict[str, Any]:
    # A JPEG that a PDF can carry as it is stays untouched; anything else becomes one.
    untouched = (
        image.format == "JPEG"
        and image.mode in ("L", "RGB")
        and image.getexif().get(_ORIENTATION, 1) == 1
        and _profile_version(image) <= 2
    )
    resolution = dots_per_inch(image) or dpi
    if not untouched:
        image = _upright_on_white(image)
    page = {
        "sequence": sequence,
        "width": image.width,
        "height": image.height,
        "dpi": resolution,
        "ink": ink(image, max(_LOOK_DPI, round(image.width * 25.4 / 210))),
    }
    if into is not None:
        page |= _write(path if untouched else image, into / page_name(sequence), resolution)
    return page


def _write(page: Path | Image, target: Path, dpi: int) -> dict[str, Any]:
    part = target.with_name(target.name + ".part")
    if isinstance(page, Path):
        shutil.copyfile(page, part)
    else:
        page.save(part, "JPEG", quality=_JPEG_QUALITY, dpi=(dpi, dpi))
    sha256 = hashlib.sha256(part.read_bytes()).hexdigest()
    part.replace(target)
    return {"path": target.name, "sha256": sha256}


def _profile_version(image: Image) -> int:
    """0 without a colour profile. PDF/A-1 knows profiles up to version 2 (ISO 19005-1, 6.2.3)."""
    profile = image.info.get("icc_profile") or b""
    return profile[8] if len(profile) > 8 else 0


def _upright_on_white(image: Image) -> Image:
    from PIL import Image, ImageCms, ImageOps

    upright = ImageOps.exif_transpose(image)
    if _profile_version(image) and upright.mode in ("RGB", "CMYK"):
        with contextlib.suppress(ImageCms.PyCMSError, OSError):
            given = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
            wanted = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(upright, given, wanted, outputMode="RGB")
            upright = converted or upright
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        colours = upright.convert("RGBA")
        paper = Image.new("RGBA", colours.size, "white")
        return Image.alpha_composite(paper, colours).convert("RGB")
    if upright.mode.startswith("I;16") or upright.mode in ("I", "F"):
        # 16 bits of gray: Pillow's own conversion would clip them to white.
        return upright.point(lambda value: value / 256).convert("L")
    return upright.convert("L" if upright.mode in ("1", "L") else "RGB")


def _pdf(
    path: Path, into: Path | None, start: int, dpi: int, as_pictures: bool
) -> tuple[list[dict[str, Any]], list[str]]:
    import pikepdf
    import pypdfium2

    try:
        with pikepdf.open(path) as pdf:
            warnings = _looked_through(pdf, as_pictures)
            count = len(pdf.pages)
    except pikepdf.PasswordError:
        raise Refused("pdf-password") from None
    except pikepdf.PdfError:
        raise Refused("damaged-pdf") from None
    try:
        drawn = pypdfium2.PdfDocument(path)
        if len(drawn) != count:
            raise Refused("damaged-pdf")
        pages = [_draw(drawn, number, into, start, dpi) for number in range(count)]
    except pypdfium2.PdfiumError:
        raise Refused("damaged-pdf") from None
    if into is not None and not as_pictures:
        shutil.copyfile(path, into / f"original-{start:04d}.pdf")
    return pages, warnings


def _looked_through(pdf: Any, as_pictures: bool) -> list[str]:
    """Look through every object for what has no business in a paper: warnings, or Refused."""
    import pikepdf

    count = len(pdf.pages)
    if count == 0:
        raise Refused("no-pages")
    if count > MAX_PAGES:
        raise Refused("too-many-pages")
    for page in pdf.pages:
        left, bottom, right, top = (float(edge) for edge in page.mediabox)
        scale = float(page.obj.get("/UserUnit", 1)) * _FINEST_DRAWING / 72
        if abs((right - left) * (top - bottom)) * scale * scale > MAX_PIXELS:
            raise Refused("too-many-pixels")
    seen: set[str] = set()
    for found in pdf.objects:
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array):
            _look_into(found, pikepdf, seen)
        if isinstance(found, pikepdf.Stream):
            _refuse_bomb(found)
    repairs = [str(warning) for warning in pdf.get_warnings()]
    # qpdf rebuilt the file from what was left: pages may be missing without anyone noticing.
    if any("reconstruct" in text or "file is damaged" in text for text in repairs):
        raise Refused("damaged-pdf")
    _refuse_active(seen, as_pictures)
    told = [code for code in _TOLD if code in seen]
    told += ["pdf-repaired"] if repairs else []
    return [*told, "pdf-locked"] if pdf.is_encrypted else told


_TOLD = ("pdf-signed", "pdf-active", "pdf-attachment")


def _refuse_active(seen: set[str], as_pictures: bool) -> None:
    """What could run never gets in: not as it is, nor by pictures that would drop a signature."""
    active = [code for code in ("pdf-active", "pdf-attachment") if code in seen]
    if active and (not as_pictures or "pdf-signed" in seen):
        raise Refused(active[0])


def _look_into(found: Any, pikepdf: Any, seen: set[str], depth: int = 0) -> None:
    if depth > 50:
        raise Refused("damaged-pdf")
    if isinstance(found, pikepdf.Array):
        inner = list(found)
    else:
        keys = set(found.keys())
        if (
            keys & _ACTIVE_KEYS
            or str(found.get("/S", "")) in _ACTIVE_ACTIONS
            or str(found.get("/Subtype", "")) in _ACTIVE_SUBTYPES
        ):
            seen.add("pdf-active")
        if "/EF" in keys or str(found.get("/Type", "")) == "/EmbeddedFile":
            seen.add("pdf-attachment")
        if {"/ByteRange", "/Contents"} <= keys:
            seen.add("pdf-signed")
        inner = [found.get(key) for key in keys]
    for value in inner:
        # Indirect objects come by themselves in the list of all objects.
        if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect:
            _look_into(value, pikepdf, seen, depth + 1)


def _refuse_bomb(stream: Any) -> None:
    """Bound what a stream unpacks to, before any library unpacks it whole."""
    import pikepdf

    if str(stream.get("/Subtype", "")) == "/Image":
        if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MAX_PIXELS:
            raise Refused("too-many-pixels")
        return
    filters = stream.get("/Filter")
    if isinstance(filters, pikepdf.Array):
        filters = filters[0] if len(filters) else None
    if str(filters) not in ("/FlateDecode", "/Fl"):
        return
    unpack, size = zlib.decompressobj(), 0
    rest = stream.read_raw_bytes()
    while rest and not unpack.eof:
        try:
            size += len(unpack.decompress(rest, 1 << 20))
        except zlib.error:
            return
        if size > _MAX_CONTENT:
            raise Refused("bomb")
        rest = unpack.unconsumed_tail


def _draw(pdf: Any, number: int, into: Path | None, start: int, dpi: int) -> dict[str, Any]:
    page = pdf[number]
    wide, high = page.get_size()
    resolution = dpi if into is not None else _LOOK_DPI
    while resolution > _LOOK_DPI and wide * high * (resolution / 72) ** 2 > MAX_PIXELS / 2:
        resolution //= 2
    image = page.render(scale=resolution / 72, may_draw_forms=False).to_pil().convert("RGB")
    page.close()
    drawn = {
        "sequence": start + number,
        "width": image.width,
        "height": image.height,
        "dpi": resolution,
        "ink": ink(image, resolution),
    }
    if into is not None:
        drawn |= _write(image, into / page_name(start + number), resolution)
    return drawn


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return  # Windows: the parent's clock is the only limit.
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _refuse_network_and_programs(event: str, _: object) -> None:
    if event.startswith(_NO_BUSINESS_HERE):
        raise PermissionError(f"{event} has no business with a paper")


def shut_in() -> None:
    """From now on this process has a memory limit where there is one, no network, no programs."""
    _limit_memory()
    sys.addaudithook(_refuse_network_and_programs)


def main() -> None:
    """One request on standard input, one answer on standard output."""
    shut_in()
    asked = json.load(sys.stdin)
    into = asked["into"] and Path(asked["into"])
    try:
        answer = examine(
            Path(asked["path"]), into, asked["start"], asked["dpi"], asked["as_pictures"]
        )
    except Refused as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"refused": "bomb"}
    except OSError as error:
        answer = {"os_error": error.errno, "text": str(error)}
    except Exception as error:
        # Whatever a library stumbles over in a hostile file, the answer is a refusal.
        answer = {"refused": "damaged", "text": f"{type(error).__name__}: {error}"}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
