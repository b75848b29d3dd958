"""Bytes -> upright RGB -> the tensor that enters a network; every step by name, and all limits.

``read`` and ``prepare`` are the only such paths in cnnviz (maps, prediction, training, export).
Each has a twin that gives the way as `Step`s; both twins run the same generator, so what a screen
shows is what was computed. Steps that would change nothing are left out. ``prepare`` is ``scaled``
of ``fitted``: training keeps pictures as they are between the two, in a quarter of the memory.

Steps of ``read`` (the array is always uint8 (H, W, 3), seen without its transparency):

=========  =====================  ================================================================
step       when                   facts
=========  =====================  ================================================================
decoded    always                 format (``JPEG`` ...), width, height (as the file states them),
                                  bytes, several (bool: the file holds more pictures; this is the
                                  first)
reduced    > KEPT_PIXELS          width, height (after), from_width, from_height. The ``decoded``
                                  array is already this small: the full size is never kept.
upright    EXIF says turned       rotated (degrees clockwise, after mirroring), mirrored (bool,
                                  left to right), orientation (2-8). A TIFF is turned by its
                                  decoder and has no such step.
converted  not plain 8-bit sRGB   from (``grey``, ``palette``, ``CMYK``, ``16-bit grey`` ...), to
                                  (``RGB``), profile (name of the colour profile used, or "")
flattened  see-through pixels     background (``white``), transparent (share of pixels, 0 to 1)
=========  =====================  ================================================================

Steps of ``prepare`` (uint8 (H, W, 1 or 3) until ``scaled``):

=========  =====================  ================================================================
cropped    crop: other aspect     left, top, width, height (pixels of the picture before)
resized    other size             width, height (after), from_width, from_height, method (``area``
                                  shrinks by averaging, ``linear`` enlarges)
grey       colour to grey         red, green, blue (the weights of BT.601 luma, as Pillow's "L")
repeated   grey to colour         channels (3)
inverted   digit: light border    light (share of border pixels lighter than 127, over one half)
isolated   digit: other size      ink (bool), parts (number of strokes kept), threshold (contrast
                                  from which a pixel is ink), left, top, width, height (the box
                                  around the ink; absent without ink)
centred    digit: other size      ink (bool), left, top, width, height (where the scaled ink lies;
                                  absent without ink)
scaled     always                 mean, std (tuples, one value a channel), minimum, maximum (of the
                                  float32 tensor), swapped (red and blue changed places; or absent)
=========  =====================  ================================================================
"""

import re
import warnings
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any, Protocol

import cv2
import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageCms

from cnnviz.errors import ImageError
from cnnviz.language import N_, _
from cnnviz.types import Float32, Preprocessing, Step, UInt8

MAX_BYTES = 25 * 1024**2
"""Phone photos reach 20 MB; the web server's own upload limit should be no lower."""
MAX_PIXELS = 50_000_000
"""Judged by the header, before anything is decoded. Phones make 48 or 50 megapixels; one such
picture takes 4 bytes a pixel while it is decoded, so about 200 MB for a moment."""
MAX_SIDE = 65_535
"""The longest side a JPEG can have; nothing that is longer is a photo."""
KEPT_PIXELS = 4_000_000
"""What ``read`` returns at most (12 MB): networks here take 224×224, and screens show 2000×2000."""
MAX_SCANS = 64
"""A progressive JPEG has about 10 scans, and each costs a pass over the whole picture."""
MAX_SEGMENTS = 20_000
"""A photo has some dozen pieces of metadata; a file of millions keeps Pillow busy for minutes."""
MAX_PROFILE_BYTES = 4 * 1024**2
"""Colour profiles of printing presses reach about 3 MB."""
MAX_DECODERS = 2
"""Pictures decoded at the same time in this process; others wait, so that memory stays bounded."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "HEIF", "AVIF")
"""Pillow's names of the decoders that strangers' bytes may reach."""

DIGIT_SIDE = 512
"""Ink is looked for in a picture of at most this longer side."""
INK_SHARE = 20 / 28
"""MNIST scales the ink to 20 of 28 pixels."""
MIN_CONTRAST = 30
"""Grey levels (0-255) by which ink must stand out; less is paper grain and shadow."""

_KNOWN = "JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC or AVIF"
_SHOWN_FORMATS = {"MPO": "JPEG", "HEIF": "HEIC", "WEBP": "WebP", "DIB": "BMP"}
_KINDS = {
    "1": N_("black and white"),
    "L": N_("grey"),
    "LA": N_("grey"),
    "P": N_("palette"),
    "PA": N_("palette"),
    "I": N_("whole-number grey"),
    "F": N_("floating-point grey"),
}

# How EXIF orientations are undone: operation, degrees clockwise after mirroring, mirrored.
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT, 0, True),
    3: (Image.Transpose.ROTATE_180, 180, False),
    4: (Image.Transpose.FLIP_TOP_BOTTOM, 180, True),
    5: (Image.Transpose.TRANSPOSE, 270, True),
    6: (Image.Transpose.ROTATE_270, 90, False),
    7: (Image.Transpose.TRANSVERSE, 90, True),
    8: (Image.Transpose.ROTATE_90, 270, False),
}
_EXIF_ORIENTATION = 0x0112
_TILE_WIDTH, _TILE_LENGTH = 322, 323

_DECODERS = r"(PIL|pillow_heif)\."
"""The modules that may warn while they decode."""
_slots = BoundedSemaphore(MAX_DECODERS)

pillow_heif.register_heif_opener(thumbnails=False)


# --- bytes -> RGB ---------------------------------------------------------------------------------


def read(data: bytes) -> UInt8:
    """Return the picture in a file's bytes: upright RGB, uint8 (H, W, 3), read-only.

    Raises:
        ImageError: whatever else the bytes are; no other exception leaves this function.
    """
    return _last(_read(data))


def read_steps(data: bytes) -> tuple[Step, ...]:
    """Return the way from the bytes to what ``read`` returns (the last step's array).

    Raises:
        ImageError: as ``read``.
    """
    return tuple(_read(data))


def _last(steps: Iterator[Step]) -> NDArray[Any]:
    for step in steps:
        last = step
    return last.array


@dataclass(frozen=True, slots=True)
class _Decoded:
    """A decoded picture (mode L, RGB, RGBA or CMYK) and what its file said about it."""

    image: Image.Image
    kind: str
    """What the file held, in words (see ``_KINDS``); RGB and RGBA as they are."""
    reduced: bool
    orientation: int
    profile: bytes
    facts: dict[str, Any]


def _read(data: bytes) -> Iterator[Step]:
    decoded = _decode(data)
    image, facts = decoded.image, decoded.facts
    yield Step("decoded", _seen(image), facts)
    if decoded.reduced:
        # TIFF turns itself while it is loaded, so the file's sides may have changed places.
        before = {"from_width": facts["width"], "from_height": facts["height"]}
        after = {"width": image.width, "height": image.height}
        yield Step("reduced", _seen(image), after | before)
    if decoded.orientation in _TURNS:
        operation, rotated, mirrored = _TURNS[decoded.orientation]
        image = image.transpose(operation)
        turn = {"rotated": rotated, "mirrored": mirrored, "orientation": decoded.orientation}
        yield Step("upright", _seen(image), turn)
    image, profile = _matched(image, decoded.profile)
    if profile or decoded.kind not in ("RGB", "RGBA"):
        conversion = {"from": decoded.kind, "to": "RGB", "profile": profile}
        yield Step("converted", _seen(image), conversion)
    transparent = _transparent(image)
    if transparent:
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
        yield Step("flattened", _seen(image), {"background": "white", "transparent": transparent})


def _seen(image: Image.Image) -> UInt8:
    """Return the colours as uint8 (H, W, 3), without regard to transparency."""
    array: UInt8 = np.asarray(image.convert("RGB"))
    array.flags.writeable = False
    return array


def _transparent(image: Image.Image) -> float:
    """Return the share of pixels that are not quite opaque."""
    if image.mode != "RGBA":
        return 0.0
    opaque = image.getchannel("A").histogram()[255]
    return 1 - opaque / (image.width * image.height)


def _decode(data: bytes) -> _Decoded:
    """Decode within the limits.

    Decoders of strangers' bytes raise whatever they like (struct.error, KeyError, zlib.error ...),
    so this is the one place that turns every exception into an ImageError.
    """
    _check_bytes(data)
    _check_segments(data)
    _silence_decoders()
    with _slots:
        try:
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                return _loaded(image, data)
        except ImageError:
            raise
        except Image.DecompressionBombError:
            raise ImageError(_too_many_pixels(_("far more"))) from None
        except Exception as error:
            raise ImageError(_complaint(data, error)) from error


def _silence_decoders() -> None:
    """Keep Pillow's warnings about odd files out of the log, and out of ``-W error``.

    ``warnings.catch_warnings`` is not safe with threads: it may restore another thread's filters.
    Each change of the filters makes Python repeat warnings that it shows once, so change them once.
    """
    filters: list[Any] = list(warnings.filters)
    if filters[:1] != [("ignore", None, Warning, re.compile(_DECODERS), 0)]:
        warnings.filterwarnings("ignore", module=_DECODERS)


def _loaded(image: Image.Image, data: bytes) -> _Decoded:
    width, height = image.size
    _check_size(width, height)
    _check_tiles(image)
    shown = _SHOWN_FORMATS.get(image.format or "", image.format or "")
    if shown == "JPEG":
        _check_scans(data)
        image.draft(None, _drafted_size(width, height))
    several = _several(image)
    image.load()
    _check_size(*image.size)  # HEIF states its real size only now
    profile = image.info.get("icc_profile")
    facts = {"format": shown, "width": width, "height": height, "bytes": len(data)}
    plain = _eight_bit(_reduced(_averageable(image)))
    return _Decoded(
        image=plain,
        kind=_kind(image.mode),
        reduced=plain.size not in ((width, height), (height, width)),
        orientation=_orientation(image),
        profile=profile if isinstance(profile, bytes) else b"",  # a damaged TIFF holds numbers
        facts=facts | {"several": several},
    )


def _kind(mode: str) -> str:
    return N_("16-bit grey") if mode.startswith("I;16") else _KINDS.get(mode, mode)


def _kept_size(width: int, height: int) -> tuple[int, int]:
    """Return the size with the same aspect and at most ``KEPT_PIXELS`` pixels."""
    scale = (KEPT_PIXELS / (width * height)) ** 0.5
    if scale >= 1:
        return width, height
    # Rounded down, so that the product stays within the limit.
    return max(1, int(width * scale)), max(1, int(height * scale))


def _drafted_size(width: int, height: int) -> tuple[int, int]:
    """Return a size at which a JPEG is small enough as it is decoded: whole, 1/2, 1/4 or 1/8.

    That takes less time and memory than to decode it whole and to make it smaller then.
    """
    part = next(part for part in (1, 2, 4, 8) if width * height <= KEPT_PIXELS * part**2)
    return width // part, height // part


def _several(image: Image.Image) -> bool:
    """Return whether the file holds more pictures; a phone's MPO hides only helpers there."""
    try:
        return image.format != "MPO" and bool(getattr(image, "is_animated", False))
    except Exception:  # the second picture is damaged, which does not matter to the first
        return False


def _orientation(image: Image.Image) -> int:
    try:
        orientation = image.getexif().get(_EXIF_ORIENTATION, 1)
    except Exception:  # damaged EXIF data: the picture itself is sound
        return 1
    return orientation if isinstance(orientation, int) else 1


def _averageable(image: Image.Image) -> Image.Image:
    """Return the picture in a mode whose pixels have a mean (palette indices have none)."""
    if image.mode[0] in "IF" or image.mode in ("L", "RGB", "CMYK"):
        has_key = "transparency" in image.info and image.mode in ("L", "RGB")
        return image.convert("RGBA") if has_key else image
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    """Return the picture in one of the modes L, RGB, RGBA and CMYK."""
    if image.mode[0] not in "IF":
        return image
    return Image.fromarray(_grey_from_numbers(np.asarray(image)))


def _grey_from_numbers(values: NDArray[Any]) -> UInt8:
    """Bring 16-bit, 32-bit or floating-point grey (H, W) to 0-255.

    16-bit values are divided by 257 (65535 -> 255). Floating-point pictures state no range, so
    0 to 1 and 0 to 255 are taken as they are usually meant, anything else from least to greatest.
    """
    numbers = values.astype(np.float64)
    if not np.isfinite(numbers).all():
        raise ImageError(
            _(
                "Every pixel must be a number, but this TIFF picture holds missing or infinite "
                "values; replace them and save it again."
            )
        )
    low, high = float(numbers.min()), float(numbers.max())
    whole = values.dtype.kind in "iu"
    if low < 0 or high > (65535 if whole else 255):
        numbers = (numbers - low) * (255 / ((high - low) or 1))
    elif whole and (values.dtype.itemsize == 2 or high > 255):
        numbers /= 257
    elif high <= 1:
        numbers *= 255
    grey: UInt8 = np.rint(numbers).astype(np.uint8)
    return grey


def _reduced(image: Image.Image) -> Image.Image:
    size = _kept_size(*image.size)
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.BOX)


def _matched(image: Image.Image, profile: bytes) -> tuple[Image.Image, str]:
    """Return the picture in RGB or RGBA with sRGB colours, and the name of the profile it used.

    An sRGB profile needs no arithmetic; one that is damaged or meant for other channels is ignored.
    """
    target = "RGBA" if image.mode == "RGBA" else "RGB"
    if not 0 < len(profile) <= MAX_PROFILE_BYTES:
        return image.convert(target), ""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        described = ImageCms.getProfileDescription(source)
        if "srgb" in described.lower():
            return image.convert(target), ""
        colours = image.convert("RGB") if image.mode == "RGBA" else image
        srgb = ImageCms.createProfile("sRGB")
        matched = ImageCms.profileToProfile(colours, source, srgb, outputMode="RGB")
    except Exception:  # as in _decode: a stranger's bytes
        return image.convert(target), ""
    if matched is None:  # only when asked to work in place
        return image.convert(target), ""
    if image.mode == "RGBA":
        matched.putalpha(image.getchannel("A"))
    name = "".join(letter for letter in described if letter.isprintable())
    return matched, name.strip()[:60] or "unnamed"


# --- what cannot be read ----------------------------------------------------------------------


def _check_bytes(data: bytes) -> None:
    if not data:
        raise ImageError(
            _("The file is empty; choose a picture file ({known}).").format(known=_(_KNOWN))
        )
    if len(data) > MAX_BYTES:
        raise ImageError(
            _(
                "A picture file may have at most {max_bytes:.0f} MB, but this one has "
                "{data:.1f} MB; save it smaller or as JPEG and try again."
            ).format(max_bytes=MAX_BYTES / 1024**2, data=len(data) / 1024**2)
        )


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise ImageError(
            _(
                "A picture needs at least one pixel, but this one is {width}×{height}; export "
                "it again and try once more."
            ).format(width=width, height=height)
        )
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise ImageError(_too_many_pixels(f"{width:,}×{height:,}"))


def _too_many_pixels(came: str) -> str:
    return _(
        "A picture may have at most {max_pixels} million pixels and {max_side:,} on a "
        "side, but this one has {came}; make it smaller and try again."
    ).format(max_pixels=MAX_PIXELS // 1000000, max_side=MAX_SIDE, came=came)


def _check_tiles(image: Image.Image) -> None:
    """Refuse a TIFF whose tiles are huge: each is decoded whole, however small the picture is."""
    tags = getattr(image, "tag_v2", {})
    _check_size(tags.get(_TILE_WIDTH, 1), tags.get(_TILE_LENGTH, 1))


def _check_segments(data: bytes) -> None:
    """Refuse a JPEG of very many pieces of metadata, over which Pillow sits for minutes."""
    if not data.startswith(b"\xff\xd8"):
        return
    # As with scans, compressed data holds no such marker.
    segments = sum(data.count(bytes((0xFF, marker))) for marker in (*range(0xE0, 0xF0), 0xFE))
    if segments > MAX_SEGMENTS:
        raise ImageError(
            _(
                "A JPEG picture holds at most {max_segments:,} pieces of metadata, but this "
                "one holds {segments:,}; save it again as an ordinary JPEG or PNG and try once "
                "more."
            ).format(max_segments=MAX_SEGMENTS, segments=segments)
        )


def _check_scans(data: bytes) -> None:
    # Within compressed data 0xFF is always followed by 0x00 or a restart marker: this is exact
    # enough, and costs milliseconds.
    scans = data.count(b"\xff\xda")
    if scans > MAX_SCANS:
        raise ImageError(
            _(
                "A JPEG picture is stored in at most {max_scans} scans, but this one has "
                "{scans:,}; save it again as an ordinary JPEG or PNG and try once more."
            ).format(max_scans=MAX_SCANS, scans=scans)
        )


def _begins(*signatures: bytes, at: int = 0) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signatures, at)


def _is_svg(head: bytes) -> bool:
    # UTF-16 text holds a zero byte beside each letter.
    return b"<svg" in head.replace(b"\0", b"").lower()


# What people send instead of a picture, and pictures whose very beginning is damaged.
_OTHERS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    (N_("an SVG drawing, which has no pixels; export it as PNG"), _is_svg),
    (N_("a PDF document; save the page as PNG or JPEG"), _begins(b"%PDF")),
    (N_("a web page; save the picture itself"), lambda head: b"<html" in head.lower()),
    (N_("a ZIP archive or an office document; take the picture out of it"), _begins(b"PK\3\4")),
    (N_("a Photoshop file; export it as PNG or JPEG"), _begins(b"8BPS")),
    (N_("a JPEG XL picture; export it as PNG or JPEG"), _begins(b"\xff\x0a", b"\0\0\0\x0cJXL ")),
    (N_("a video; save one picture of it as PNG or JPEG"), _begins(b"ftypmp4", b"ftypisom", at=4)),
    (N_("a video; save one picture of it as PNG or JPEG"), _begins(b"ftypqt", b"ftypM4V", at=4)),
    (N_("a video; save one picture of it as PNG or JPEG"), _begins(b"\x1aE\xdf\xa3")),
)
_SIGNATURES: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("JPEG", _begins(b"\xff\xd8")),
    ("PNG", _begins(b"\x89PNG")),
    ("GIF", _begins(b"GIF8")),
    ("WebP", _begins(b"WEBP", at=8)),
    ("TIFF", _begins(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    ("AVIF", _begins(b"ftypavif", b"ftypavis", at=4)),
    ("HEIC", _begins(b"ftyphei", b"ftyphev", b"ftypmif1", b"ftypmsf1", at=4)),
    ("BMP", _begins(b"BM")),
)


def _complaint(data: bytes, error: Exception) -> str:
    """Return one sentence about bytes that no decoder could read."""
    head = data[:1024]
    known = next((name for name, fits in _SIGNATURES if fits(head)), None)
    if known is None:
        other = next((text for text, fits in _OTHERS if fits(head.lstrip())), None)
        if other is None:
            return _(
                "This file is not a picture that can be read here; choose a {known} file."
            ).format(known=_(_KNOWN))
        return _(
            "This file should be a picture ({known}), but it is {other} and try again."
        ).format(known=_(_KNOWN), other=_(other))
    if "truncated" in str(error).lower():
        return _(
            "This {known} picture ends before it is complete; copy or download it once more."
        ).format(known=known)
    return _(
        "This {known} picture is damaged or of a rare kind that cannot be decoded; "
        "save it again as an ordinary PNG or JPEG in a picture program and try once "
        "more."
    ).format(known=known)


# --- RGB -> tensor ----------------------------------------------------------------------------

_Stage = Generator[Step, None, UInt8]
"""Yields the steps it took, and returns the picture after them."""


class TakesPictures(Protocol):
    """Whatever says how pictures enter a network: a model's card, or a training run."""

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """(H, W, C) of the tensor that enters the network."""

    @property
    def preprocessing(self) -> Preprocessing:
        """How a picture becomes that tensor."""


def prepare(image: UInt8, taker: TakesPictures) -> Float32:
    """Return the tensor that enters the network: float32 (H, W, C), C-contiguous, finite.

    Args:
        image: uint8 (H, W, 3), (H, W, 1) or (H, W), upright, 0-255.
        taker: for the input's shape and ``preprocessing``, such as the model's card.

    Raises:
        ImageError: the array has another type or shape.
    """
    return _last(_prepare(image, taker))


def prepare_steps(image: UInt8, taker: TakesPictures) -> tuple[Step, ...]:
    """Return the way from a picture to what ``prepare`` returns (the last step's array).

    Raises:
        ImageError: as ``prepare``.
    """
    return tuple(_prepare(image, taker))


def fitted(image: UInt8, taker: TakesPictures) -> UInt8:
    """Return the picture as it is before its numbers are scaled: uint8 (H, W, C) of the input.

    It is ``image`` itself where nothing had to be changed.

    Raises:
        ImageError: as ``prepare``.
    """
    stage = _fit(image, taker)
    while True:
        try:
            next(stage)
        except StopIteration as end:
            picture: UInt8 = end.value
            return picture


def scaled(pictures: UInt8, how: Preprocessing) -> Float32:
    """Return ``x = (pixel - mean) / std`` in float32: of one picture or of many, (..., W, C).

    The channels change places first where the network takes them as blue, green and red.
    """
    if how.colour == "bgr":
        pictures = pictures[..., ::-1]
    mean, std = (np.array(each, np.float32) for each in (how.mean, how.std))
    # A channel's pixels have 256 values: to look them up takes half the time of the arithmetic.
    table = (np.arange(256, dtype=np.float32)[:, np.newaxis] - mean) / std  # (256, C)
    rows = np.ascontiguousarray(pictures).reshape(-1, *pictures.shape[-2:])  # (..., W, C)
    tensor: Float32 = cv2.LUT(rows, table[np.newaxis])
    return tensor.reshape(pictures.shape)


def _prepare(image: UInt8, taker: TakesPictures) -> Iterator[Step]:
    how = taker.preprocessing
    tensor = scaled((yield from _fit(image, taker)), how)
    swapped = {"swapped": True} if how.colour == "bgr" else {}
    extremes = {"minimum": float(tensor.min()), "maximum": float(tensor.max())}
    yield Step("scaled", tensor, {"mean": how.mean, "std": how.std} | extremes | swapped)


def _fit(image: UInt8, taker: TakesPictures) -> _Stage:
    height, width, _ = taker.input_shape
    how = taker.preprocessing
    array = _checked(image)
    if how.fit == "digit":
        array = yield from _digit(array, width, height)
    else:
        if how.fit == "crop":
            array = yield from _cropped(array, width, height)
        array = yield from _resized(array, width, height)
    return (yield from (_grey(array) if how.colour == "grey" else _repeated(array)))


def _checked(image: UInt8) -> UInt8:
    """Return the picture as contiguous (H, W, C), which is what OpenCV takes."""
    array = np.asarray(image)
    fits = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (1, 3))
    if array.dtype != np.uint8 or not fits or not array.size:
        raise ImageError(
            _(
                "A picture must be a uint8 array of the shape (H, W, 3), (H, W, 1) or (H, W), "
                "but {dtype} {shape} came; convert it first."
            ).format(dtype=array.dtype, shape=array.shape)
        )
    contiguous: UInt8 = np.ascontiguousarray(array)
    return contiguous if array.ndim == 3 else contiguous[..., np.newaxis]


def _cropped(array: UInt8, width: int, height: int) -> _Stage:
    """Cut out the largest centred part that has the aspect width : height."""
    rows, columns = array.shape[:2]
    # Whole-number arithmetic: exact for every size, and at least one pixel is left.
    new_width = max(1, min(columns, (2 * rows * width + height) // (2 * height)))
    new_height = max(1, min(rows, (2 * columns * height + width) // (2 * width)))
    if (new_width, new_height) == (columns, rows):
        return array
    left, top = (columns - new_width) // 2, (rows - new_height) // 2
    array = np.ascontiguousarray(array[top : top + new_height, left : left + new_width])
    facts = {"left": left, "top": top, "width": new_width, "height": new_height}
    yield Step("cropped", array, facts)
    return array


def _resized(array: UInt8, width: int, height: int) -> _Stage:
    rows, columns = array.shape[:2]
    if (columns, rows) == (width, height):
        return array
    array, method = _resize(array, width, height)
    before = {"from_width": columns, "from_height": rows}
    yield Step("resized", array, {"width": width, "height": height, "method": method} | before)
    return array


def _resize(array: UInt8, width: int, height: int) -> tuple[UInt8, str]:
    """Shrink by averaging, then enlarge linearly (which, unlike cubic, invents no new extremes)."""
    methods = []
    rows, columns = array.shape[:2]
    smaller = (min(columns, width), min(rows, height))
    if smaller != (columns, rows):
        array = _resample(array, smaller, cv2.INTER_AREA)
        methods.append("area")
    if smaller != (width, height):
        array = _resample(array, (width, height), cv2.INTER_LINEAR)
        methods.append("linear")
    return array, ", ".join(methods)


def _resample(array: UInt8, size: tuple[int, int], method: int) -> UInt8:
    resampled: UInt8 = cv2.resize(array, size, interpolation=method)
    return resampled.reshape(size[1], size[0], array.shape[2])  # OpenCV drops a single channel


def _grey(array: UInt8) -> _Stage:
    """Colour -> brightness, uint8 (H, W, 1)."""
    if array.shape[2] == 1:
        return array
    grey: UInt8 = np.asarray(Image.fromarray(array).convert("L"))[..., np.newaxis]
    yield Step("grey", grey, {"red": 0.299, "green": 0.587, "blue": 0.114})
    return grey


def _repeated(array: UInt8) -> _Stage:
    """Grey -> colour: the same brightness in all three channels."""
    if array.shape[2] == 3:
        return array
    array = np.repeat(array, 3, axis=2)
    yield Step("repeated", array, {"channels": 3})
    return array


# --- digits, MNIST's way ----------------------------------------------------------------------


def _digit(array: UInt8, width: int, height: int) -> _Stage:
    """Light ink on black, scaled and centred as in MNIST: uint8 (H, W, 1).

    LeCun, Bottou, Bengio, Haffner (1998), "Gradient-based learning applied to document
    recognition", section III.A: the digit keeps its aspect in a box of 20×20, which is placed so
    that the centre of mass lies in the middle of 28×28. A picture that already has the input's
    size is taken to be placed like that.
    """
    placed = array.shape[:2] == (height, width)
    if not placed:
        array = yield from _shrunk(array)
    array = yield from _grey(array)
    array = yield from _light_on_dark(array)
    if placed:
        return array
    isolated = _isolated(array)
    yield isolated
    centred = _centred(isolated, width, height)
    yield centred
    return centred.array


def _shrunk(array: UInt8) -> _Stage:
    rows, columns = array.shape[:2]
    scale = min(1.0, DIGIT_SIDE / max(rows, columns))
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    return (yield from _resized(array, *size))


def _light_on_dark(array: UInt8) -> _Stage:
    """Invert a drawing on light paper, judged by its border."""
    plane = array[..., 0]
    border = np.concatenate((plane[0], plane[-1], plane[:, 0], plane[:, -1]))
    light = float(np.count_nonzero(border > 127) / border.size)
    if light <= 0.5:  # that is: the border's median is at most 127
        return array
    array = 255 - array
    yield Step("inverted", array, {"light": light})
    return array


def _isolated(array: UInt8) -> Step:
    """Remove paper, shadow and specks; the ink becomes white on black."""
    contrast = cv2.subtract(array[..., 0], _background(array[..., 0]))
    threshold, mask = cv2.threshold(contrast, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    boxes = _strokes(mask)
    ink = contrast[mask > 0]
    if not ink.size or ink.mean() - contrast[mask == 0].mean() < MIN_CONTRAST:
        blank = {"ink": False, "parts": 0, "threshold": float(threshold)}
        return Step("isolated", np.zeros_like(array), blank)
    # The soft edge of a stroke lies just outside the mask; the rest of the paper becomes black.
    contrast[cv2.dilate(mask, np.ones((3, 3), np.uint8)) == 0] = 0
    white = np.clip(contrast * (255 / np.percentile(ink, 75)), 0, 255).astype(np.uint8)
    left, top, width, height = cv2.boundingRect(mask)
    box = {"left": left, "top": top, "width": width, "height": height}
    facts = {"ink": True, "parts": boxes, "threshold": float(threshold)} | box
    return Step("isolated", white[..., np.newaxis], facts)


def _background(plane: UInt8) -> UInt8:
    """Return the paper without ink: the median of a wide neighbourhood, which follows shadows."""
    rows, columns = plane.shape
    scale = min(1.0, 128 / max(rows, columns))
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    small = cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
    # So wide that not even a fat pen (44 of 280 pixels) fills half of it.
    window = max(3, max(size) * 3 // 4 | 1)
    paper: UInt8 = cv2.resize(cv2.medianBlur(small, window), (columns, rows))
    return paper


def _strokes(mask: UInt8) -> int:
    """Erase from the mask what is not the digit, and return the number of strokes left.

    That is specks of less than 4 % of the largest stroke, and what touches the picture's edge (the
    table beside the paper) unless nothing else is there.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    rows, columns = mask.shape
    left, top, width, height, area = stats[1:count].T
    inside = (left > 0) & (top > 0) & (left + width < columns) & (top + height < rows)
    inside &= np.maximum(width, height) * 10 >= max(rows, columns)
    wanted = inside if inside.any() else np.ones_like(inside)
    wanted &= area * 25 >= area[wanted].max(initial=0)
    mask[~np.concatenate(([False], wanted))[labels]] = 0
    return int(wanted.sum())


def _centred(isolated: Step, width: int, height: int) -> Step:
    """Scale the ink to 20/28 of the picture, its centre of mass in the middle."""
    picture = np.zeros((height, width, 1), np.uint8)
    if not isolated.facts["ink"]:
        return Step("centred", picture, {"ink": False})
    ink = _scaled_ink(isolated, round(INK_SHARE * min(width, height)))
    rows, columns = ink.shape[:2]
    moments = cv2.moments(ink)
    # Over all of MNIST the mean position is 14.0, counting pixels from 0.
    left = round(width / 2 - moments["m10"] / moments["m00"])
    top = round(height / 2 - moments["m01"] / moments["m00"])
    left = min(max(left, 0), width - columns)
    top = min(max(top, 0), height - rows)
    picture[top : top + rows, left : left + columns] = ink
    box = {"left": left, "top": top, "width": columns, "height": rows}
    return Step("centred", picture, {"ink": True} | box)


def _scaled_ink(isolated: Step, longer: int) -> UInt8:
    """Return the ink's box with the given longer side; its lightest pixel is 255, as in MNIST."""
    left, top, width, height = (isolated.facts[key] for key in ("left", "top", "width", "height"))
    ink = np.ascontiguousarray(isolated.array[top : top + height, left : left + width])
    scale = longer / max(width, height)
    ink, _ = _resize(ink, max(1, round(width * scale)), max(1, round(height * scale)))
    scaled: UInt8 = np.rint(ink * (255 / ink.max())).astype(np.uint8)
    return scaled
