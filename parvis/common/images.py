"""Pictures made harmless: turned upright, without place nor camera, small enough to decode."""

import struct
import threading
import warnings
from typing import IO, Any

from PIL import Image, ImageOps

# Pillow's own guard against decompression bombs becomes an error, wherever a picture is opened.
Image.MAX_IMAGE_PIXELS = 60_000_000
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

_ONE_AT_A_TIME = threading.Lock()  # a decoded picture weighs up to 240 MB
_HALVED_FROM = 24_000_000
_QUALITY = 88
_FORMATS = {"JPEG": ("JPEG", "MPO"), "PNG": ("PNG",), "WEBP": ("WEBP",)}


class BrokenImageError(ValueError):
    """The content is not a picture that can be read to its end."""


class HugeImageError(ValueError):
    """The picture would take an absurd room once decompressed."""


def rewrite(source: IO[bytes], target: IO[bytes], *, form: str, longest: int | None = None) -> None:
    """Write the picture again, upright and without metadata.

    form: « JPEG », « PNG » or « WEBP », of both source and target. longest: side in pixels above
    which it is made smaller. Raises HugeImageError before decoding, BrokenImageError.
    """
    with _ONE_AT_A_TIME:
        try:
            _rewrite(source, target, form, longest)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise HugeImageError from error
        except (OSError, ValueError, SyntaxError, EOFError, struct.error, KeyError) as error:
            raise BrokenImageError from error


def _rewrite(source: IO[bytes], target: IO[bytes], form: str, longest: int | None) -> None:
    with Image.open(source, formats=_FORMATS[form]) as opened:
        if form == "JPEG" and opened.width * opened.height > _HALVED_FROM:
            opened.draft(opened.mode, (opened.width // 2, opened.height // 2))
        picture = ImageOps.exif_transpose(opened)
        colours = opened.info.get("icc_profile")
    if longest:
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    if form != "PNG" and picture.mode not in {"RGB", "L", "RGBA"}:
        picture, colours = picture.convert("RGB"), None
    if form == "JPEG" and picture.mode == "RGBA":
        picture = picture.convert("RGB")
    picture.info = {}
    options: dict[str, Any] = {"icc_profile": colours} if colours else {}
    if form != "PNG":
        options["quality"] = _QUALITY
    picture.save(target, form, **options)


def thumbnail(source: IO[bytes], target: IO[bytes], *, longest: int) -> None:
    """Write a JPEG of the picture, its longer side at most `longest` pixels, on white."""
    with _ONE_AT_A_TIME, Image.open(source, formats=("JPEG", "PNG", "WEBP")) as opened:
        opened.draft("RGB", (longest, longest))
        picture: Image.Image = opened.convert("RGBA")
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        page = Image.new("RGB", picture.size, "white")
        page.paste(picture, mask=picture.getchannel("A"))
        page.save(target, "JPEG", quality=80)
