"""The way of a picture: every format, every limit, and the arithmetic up to the tensor."""

import io
import struct
import subprocess
import sys
import timeit
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageCms

from cnnviz import images
from cnnviz.errors import ImageError
from cnnviz.types import Preprocessing
from tests.cards import make_card

ROOT = Path(__file__).parents[1]

# --- fabricated files ---------------------------------------------------------------------------


def gradient(height=48, width=64):
    """A smooth picture without symmetry, so that every turn of it differs and JPEG loses little."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    red, green = 255 * x / (width - 1), 255 * y / (height - 1)
    return np.stack([red, green, 255 - red], axis=2).astype(np.uint8)


def encode(picture, kind, **options):
    if not isinstance(picture, Image.Image):
        picture = Image.fromarray(picture)
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def png(header, rows, *extra):
    """A PNG file byte by byte, for kinds that Pillow does not write."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    body = zlib.compress(b"".join(b"\0" + row for row in rows))
    chunks = [chunk(b"IHDR", header), *(chunk(*one) for one in extra)]
    return b"\x89PNG\r\n\x1a\n" + b"".join([*chunks, chunk(b"IDAT", body), chunk(b"IEND", b"")])


def bomb(side):
    """A black one-bit PNG of side × side pixels, a few kilobytes long."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return png(header, [b"\0" * ((side + 7) // 8)] * side)


def turned(array, orientation):
    """What a camera stores when EXIF says that orientation: the inverse of the exiftool table."""
    mirrored, quarters = {
        1: (False, 0),
        2: (True, 0),
        3: (False, 2),
        4: (True, 2),
        5: (True, 3),
        6: (False, 1),
        7: (True, 1),
        8: (False, 3),
    }[orientation]
    array = np.rot90(array, quarters)  # undo "rotate clockwise" ...
    return np.ascontiguousarray(array[:, ::-1] if mirrored else array)  # ... then "mirror"


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes()


def tiled_tiff(side, tile):
    """A black TIFF of side × side pixels in one compressed tile of tile × tile."""
    body = zlib.compress(bytes(tile * tile))
    tags = {256: side, 257: side, 258: 8, 259: 8, 262: 1, 277: 1, 322: tile, 323: tile}
    tags |= {324: 8, 325: len(body)}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    head = b"II*\0" + struct.pack("<I", 8 + len(body)) + body
    return head + struct.pack("<H", len(tags)) + entries + bytes(4)


RGB = gradient()
GREY = RGB[..., 1]
SHARP = {
    "png": encode(RGB, "PNG"),
    "bmp": encode(RGB, "BMP"),
    "tiff": encode(RGB, "TIFF"),
    "tiff lzw": encode(RGB, "TIFF", compression="tiff_lzw"),
    "webp lossless": encode(RGB, "WEBP", lossless=True),
}
BLURRED = {
    "jpeg": encode(RGB, "JPEG", quality=95, subsampling=0),
    "progressive jpeg": encode(RGB, "JPEG", quality=95, subsampling=0, progressive=True),
    "webp": encode(RGB, "WEBP", quality=100),
    "heic": encode(RGB, "HEIF", quality=95, chroma=444),
    "avif": encode(RGB, "AVIF", quality=95, subsampling="4:4:4"),
}
VALID = SHARP | BLURRED


def close(came, expected, tolerance):
    assert came.shape == expected.shape
    assert came.dtype == np.uint8
    np.testing.assert_allclose(came.astype(int), expected.astype(int), atol=tolerance)


def grey3(plane):
    return np.repeat(np.asarray(plane, np.uint8)[..., np.newaxis], 3, axis=2)


def facts(data, name):
    return next(dict(step.facts) for step in images.read_steps(data) if step.name == name)


def names(steps):
    return [step.name for step in steps]


def refuses(data, *words):
    """The data are refused with one plain sentence that holds the words."""
    with pytest.raises(ImageError) as caught:
        images.read(data)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    assert len(sentence) < 300
    for word in words:
        assert word in sentence
    return sentence


# --- formats ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SHARP)
def test_lossless_formats_are_exact(kind):
    close(images.read(SHARP[kind]), RGB, 0)


@pytest.mark.parametrize("kind", BLURRED)
def test_lossy_formats_are_close(kind):
    close(images.read(BLURRED[kind]), RGB, 12)


def test_facts_of_decoding():
    data = SHARP["png"]
    steps = images.read_steps(data)
    assert names(steps) == ["decoded"]
    assert dict(steps[0].facts) == {
        "format": "PNG",
        "width": 64,
        "height": 48,
        "bytes": len(data),
        "several": False,
    }


@pytest.mark.parametrize(
    ("kind", "shown"), [("JPEG", "JPEG"), ("WEBP", "WebP"), ("HEIF", "HEIC"), ("AVIF", "AVIF")]
)
def test_names_of_formats_are_for_people(kind, shown):
    assert facts(encode(RGB, kind), "decoded")["format"] == shown


@pytest.mark.parametrize("kind", ["GIF", "PNG"])
def test_palette(kind):
    picture = Image.fromarray(RGB).quantize(16)
    data = encode(picture, kind)
    close(images.read(data), np.asarray(picture.convert("RGB")), 0)
    assert facts(data, "converted") == {"from": "palette", "to": "RGB", "profile": ""}


def test_one_bit():
    plane = (GREY > 100).astype(np.uint8) * 255
    data = encode(Image.fromarray(plane).convert("1"), "PNG")
    close(images.read(data), grey3(plane), 0)
    assert facts(data, "converted")["from"] == "black and white"


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP"])
def test_grey(kind):
    data = encode(GREY, kind)
    close(images.read(data), grey3(GREY), 0)
    assert facts(data, "converted")["from"] == "grey"


def test_grey_jpeg():
    close(images.read(encode(GREY, "JPEG", quality=95)), grey3(GREY), 4)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_16_bit_grey_is_divided_by_257(kind):
    values = np.array([[0, 257, 128 * 257, 65535], [128, 129, 385, 386]], np.uint16)
    expected = grey3([[0, 1, 128, 255], [0, 1, 1, 2]])
    data = encode(values, kind)
    close(images.read(data), expected, 0)
    assert facts(data, "converted")["from"] == "16-bit grey"


def test_16_bit_grey_tiff_of_the_other_byte_order():
    values = np.array([[0, 257, 65535]], np.uint16)
    picture = Image.frombytes("I;16B", (3, 1), values.astype(">u2").tobytes())
    data = encode(picture, "TIFF")
    close(images.read(data), grey3([[0, 1, 255]]), 0)


def test_16_bit_rgb_png():
    header = struct.pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0)
    row = struct.pack(">6H", 0, 257 * 10, 65535, 257 * 200, 257 * 3, 257 * 100)
    close(images.read(png(header, [row])), np.array([[[0, 10, 255], [200, 3, 100]]]), 0)


def test_interlaced_png():
    # Adam7 of a 1×1 picture has one pass, which is all that a hand-written file needs.
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 1)
    close(images.read(png(header, [b"\x0a\x14\x1e"])), np.array([[[10, 20, 30]]]), 0)


def test_transparent_pixels_become_white():
    pixels = np.array([[[10, 20, 30, 255], [10, 20, 30, 0], [0, 0, 0, 128]]], np.uint8)
    data = encode(pixels, "PNG")
    close(images.read(data), np.array([[[10, 20, 30], [255, 255, 255], [127, 127, 127]]]), 1)
    assert names(images.read_steps(data)) == ["decoded", "flattened"]
    assert facts(data, "flattened") == {
        "background": "white",
        "transparent": pytest.approx(2 / 3),
    }


def test_an_opaque_alpha_channel_needs_no_step():
    data = encode(Image.fromarray(RGB).convert("RGBA"), "PNG")
    assert names(images.read_steps(data)) == ["decoded"]


def test_grey_with_alpha():
    pixels = np.array([[[90, 255], [90, 0]]], np.uint8)
    data = encode(Image.fromarray(pixels, "LA"), "PNG")
    close(images.read(data), grey3([[90, 255]]), 0)
    assert names(images.read_steps(data)) == ["decoded", "converted", "flattened"]


def test_webp_with_alpha():
    pixels = np.dstack([RGB, np.zeros_like(GREY)])
    pixels[:24, :, 3] = 255
    came = images.read(encode(pixels, "WEBP", lossless=True))
    close(came[:24], RGB[:24], 0)
    assert (came[24:] == 255).all()


def test_transparent_colour_of_a_palette():
    picture = Image.fromarray(np.array([[0, 1]], np.uint8), "P")
    picture.putpalette([200, 10, 10, 10, 200, 10])
    for kind in ("GIF", "PNG"):
        came = images.read(encode(picture, kind, transparency=1))
        close(came, np.array([[[200, 10, 10], [255, 255, 255]]]), 0)


def test_transparent_colour_of_rgb_and_grey():
    header = struct.pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 0)
    key = (b"tRNS", struct.pack(">3H", 1, 2, 3))
    came = images.read(png(header, [bytes([1, 2, 3, 4, 5, 6])], key))
    close(came, np.array([[[255, 255, 255], [4, 5, 6]]]), 0)
    header = struct.pack(">IIBBBBB", 2, 1, 8, 0, 0, 0, 0)
    came = images.read(png(header, [bytes([7, 9])], (b"tRNS", struct.pack(">H", 7))))
    close(came, grey3([[255, 9]]), 0)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_the_first_of_several_pictures(kind):
    first = Image.new("RGB", (8, 8), (250, 0, 0))
    second = Image.new("RGB", (8, 8), (0, 0, 250))
    data = encode(first, kind, save_all=True, append_images=[second])
    close(images.read(data), np.full((8, 8, 3), (250, 0, 0)), 3)
    assert facts(data, "decoded")["several"] is True


def test_cmyk_jpeg():
    cmyk = np.zeros((16, 16, 4), np.uint8)
    cmyk[..., 1] = 255  # magenta ink
    data = encode(Image.fromarray(cmyk, "CMYK"), "JPEG", quality=95)
    close(images.read(data), np.full((16, 16, 3), (255, 0, 255)), 4)
    assert facts(data, "converted")["from"] == "CMYK"


def test_cmyk_tiff():
    cmyk = np.zeros((4, 4, 4), np.uint8)
    cmyk[..., 3] = 255  # black ink
    close(images.read(encode(Image.fromarray(cmyk, "CMYK"), "TIFF")), np.zeros((4, 4, 3)), 0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 0.5, 1.0], [0, 128, 255]),  # shares
        ([0.0, 10.0, 255.0], [0, 10, 255]),  # pixel values
        ([-1.0, 0.0, 1.0], [0, 128, 255]),  # anything else: from least to greatest
        ([0.0, 2000.0, 4000.0], [0, 128, 255]),
        ([3.4e38, -3.4e38, 0.0], [255, 0, 128]),
        ([7.0, 7.0, 7.0], [7, 7, 7]),
        ([-7.0, -7.0, -7.0], [0, 0, 0]),
    ],
)
def test_float_tiff(values, expected):
    data = encode(np.array([values], np.float32), "TIFF")
    close(images.read(data), grey3([expected]), 0)
    assert facts(data, "converted")["from"] == "floating-point grey"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 10, 255], [0, 10, 255]),
        ([0, 257, 65535], [0, 1, 255]),
        ([-100, 0, 100], [0, 128, 255]),
        ([0, 50_000, 100_000], [0, 128, 255]),
        ([70_000, 70_000, 70_000], [0, 0, 0]),
    ],
)
def test_whole_number_tiff(values, expected):
    data = encode(np.array([values], np.int32), "TIFF")
    close(images.read(data), grey3([expected]), 1)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_missing_values(value):
    data = encode(np.array([[0.0, value]], np.float32), "TIFF")
    refuses(data, "missing or infinite")


def test_heic_with_alpha():
    pixels = np.dstack([RGB, np.full_like(GREY, 255)])
    pixels[:, 32:, 3] = 0
    came = images.read(encode(pixels, "HEIF", quality=-1, chroma=444))
    assert (came[:, 40:] > 250).all()
    close(came[:, :24], RGB[:, :24], 6)


# --- upright ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_gives_the_same_upright_picture(kind, orientation):
    options = {} if kind in ("PNG", "TIFF") else {"quality": 95}
    stored = turned(RGB, orientation)
    data = encode(stored, kind, exif=exif(orientation), **options)
    close(images.read(data), RGB, 16)


@pytest.mark.parametrize(
    ("orientation", "rotated", "mirrored"),
    [
        (2, 0, True),
        (3, 180, False),
        (4, 180, True),
        (5, 270, True),
        (6, 90, False),
        (7, 90, True),
        (8, 270, False),
    ],
)
def test_facts_of_turning(orientation, rotated, mirrored):
    stored = turned(RGB, orientation)
    data = encode(stored, "PNG", exif=exif(orientation))
    assert facts(data, "upright") == {
        "rotated": rotated,
        "mirrored": mirrored,
        "orientation": orientation,
    }
    by_hand = np.rot90(stored[:, ::-1] if mirrored else stored, -rotated // 90)
    np.testing.assert_array_equal(images.read(data), by_hand)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_unknown_orientations_are_ignored(orientation):
    data = encode(RGB, "PNG", exif=exif(orientation))
    assert names(images.read_steps(data)) == ["decoded"]


def test_damaged_exif_is_ignored():
    for tags in (b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"):
        close(images.read(encode(RGB, "JPEG", exif=tags, quality=95)), RGB, 16)


# --- colour profiles ----------------------------------------------------------------------------


def profile_of(space):
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(space)).tobytes()


def wide_profile():
    """An sRGB profile with red and green exchanged: a colour space unlike any other."""
    data = bytearray(profile_of("sRGB"))
    red, green = data.find(b"rXYZ"), data.find(b"gXYZ")
    data[red : red + 4], data[green : green + 4] = b"gXYZ", b"rXYZ"
    # Its description must not say sRGB; the texts are UTF-16 in version 4 profiles.
    return bytes(data).replace("sRGB".encode("utf-16-be"), "wide".encode("utf-16-be"))


def test_srgb_profile_changes_nothing():
    data = encode(RGB, "PNG", icc_profile=profile_of("sRGB"))
    assert names(images.read_steps(data)) == ["decoded"]
    close(images.read(data), RGB, 0)


def test_other_profiles_are_converted_to_srgb():
    data = encode(RGB, "PNG", icc_profile=wide_profile())
    close(images.read(data), RGB[..., [1, 0, 2]], 3)
    assert facts(data, "converted") == {
        "from": "RGB",
        "to": "RGB",
        "profile": "wide built-in",
    }


def test_profile_and_transparency():
    pixels = np.dstack([RGB, np.full_like(GREY, 255)])
    pixels[0, :, 3] = 0
    came = images.read(encode(pixels, "PNG", icc_profile=wide_profile()))
    assert (came[0] == 255).all()
    close(came[1:], RGB[1:, :, [1, 0, 2]], 3)


@pytest.mark.parametrize("profile", [b"nonsense", b"\0" * 200, profile_of("LAB"), b"x" * 5_000_000])
def test_bad_profiles_are_ignored(profile):
    close(images.read(encode(RGB, "TIFF", icc_profile=profile)), RGB, 0)


@pytest.mark.parametrize("kind", [1, 2, 3, 4, 5, 11, 12])
def test_a_tiff_profile_of_a_wrong_type_is_ignored(kind):
    data = encode(RGB, "TIFF", icc_profile=wide_profile())
    tag = struct.pack("<HH", 34675, 7)
    assert data.count(tag) == 1
    reads_or_refuses(data.replace(tag, struct.pack("<HH", 34675, kind)))


def test_profiles_of_other_channels_are_ignored():
    close(images.read(encode(GREY, "PNG", icc_profile=profile_of("sRGB"))), grey3(GREY), 0)
    close(images.read(encode(GREY, "PNG", icc_profile=wide_profile())), grey3(GREY), 0)


# --- sizes and limits ---------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(1, 1), (1, 20000), (20000, 1)])
def test_extreme_shapes_are_read(shape):
    picture = np.full((*shape, 3), 77, np.uint8)
    close(images.read(encode(picture, "PNG")), picture, 0)


def test_large_pictures_are_reduced():
    picture = Image.fromarray(gradient(60, 80)).resize((4000, 3000))
    for kind in ("PNG", "JPEG"):
        data = encode(picture, kind)
        steps = images.read_steps(data)
        assert names(steps) == ["decoded", "reduced"]
        height, width = steps[-1].array.shape[:2]
        assert height * width <= images.KEPT_PIXELS
        assert width / height == pytest.approx(4 / 3, rel=1e-3)
        assert dict(steps[1].facts) == {
            "width": width,
            "height": height,
            "from_width": 4000,
            "from_height": 3000,
        }
        expected = np.asarray(picture.resize((width, height), Image.Resampling.BOX))
        close(steps[-1].array, expected, 6)


def test_large_turned_picture():
    picture = Image.fromarray(turned(gradient(60, 80), 6)).resize((2500, 3500))
    data = encode(picture, "JPEG", exif=exif(6))
    steps = images.read_steps(data)
    assert names(steps) == ["decoded", "reduced", "upright"]
    assert steps[-1].array.shape[1] > steps[-1].array.shape[0]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16", "F", "CMYK"])
def test_large_pictures_of_every_kind_are_reduced(mode):
    kind = "TIFF" if mode in ("F", "CMYK") else "PNG"
    data = encode(Image.new(mode, (2100, 2000)), kind)
    steps = images.read_steps(data)
    assert "reduced" in names(steps)
    assert steps[-1].array.shape[0] * steps[-1].array.shape[1] <= images.KEPT_PIXELS


def test_bombs_are_refused_by_their_header():
    data = bomb(12_000)
    assert len(data) < 20_000
    refuses(data, "50 million", "12,000×12,000")
    refuses(bomb(20_000), "50 million")  # beyond Pillow's own limit too


def test_sides_are_limited():
    header = struct.pack(">IIBBBBB", 70_000, 1, 1, 0, 0, 0, 0)
    refuses(png(header, [b"\0" * 8750]), "65,535", "70,000×1")


def test_empty_and_too_large_files():
    refuses(b"", "empty")
    refuses(b"\xff\xd8\xff" + bytes(images.MAX_BYTES), "25 MB")


def test_zero_sides():
    for width, height in ((0, 5), (5, 0), (0, 0)):
        refuses(png(struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), [b""]))
    refuses(b"GIF89a" + bytes(7) + b"\x2c" + bytes(9) + b"\x02\x00;")


def test_many_pieces_of_metadata_are_refused():
    data = BLURRED["jpeg"]
    piece = b"\xff\xe1\x00\x02"
    refuses(data[:2] + piece * 20_001 + data[2:], "pieces of metadata")
    assert images.read(data[:2] + piece * 100 + data[2:]).shape == images.read(data).shape


def test_many_scans_are_refused():
    data = BLURRED["jpeg"]
    refuses(data[:-2] + b"\xff\xda" * 1000 + data[-2:], "scans")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- drawn -->\n<svg width='1'/>", "SVG"),
        ("<?xml version='1.0'?><svg/>".encode("utf-16"), "SVG"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<!DOCTYPE html><html><body>", "web page"),
        (b"PK\x03\x04" + bytes(30), "ZIP"),
        (b"\0\0\0\x20ftypisom" + bytes(20), "video"),
        (b"\0\0\0\x14ftypqt  " + bytes(20), "video"),
        (b"\x1a\x45\xdf\xa3" + bytes(20), "video"),
        (b"8BPS" + bytes(30), "Photoshop"),
        (b"\xff\x0a" + bytes(30), "JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(30), "JPEG XL"),
        (b"hello", "not a picture"),
        (bytes(1000), "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "not a picture"),
        (b"P6 1 1 255 abc", "not a picture"),
    ],
)
def test_what_is_no_picture(data, word):
    refuses(data, word)


@pytest.mark.parametrize("kind", VALID)
def test_truncated_files(kind):
    data = VALID[kind]
    for size in (len(data) // 2, len(data) * 3 // 4, 40, 12):
        refuses(data[:size])
    shown = {"progressive": "JPEG", "tiff": "TIFF"}.get(kind.split()[0], "")
    assert shown in refuses(data[: len(data) // 2])


def test_every_signature_is_named():
    for head, name in [
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"GIF89a", "GIF"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "WebP"),
        (b"II*\0", "TIFF"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"\0\0\0\x18ftypavif", "AVIF"),
        (b"BM\0\0", "BMP"),
    ]:
        refuses(head, name)


# --- whatever the bytes are ---------------------------------------------------------------------

FILES = [
    *VALID.values(),
    encode(Image.fromarray(RGB).quantize(16), "GIF"),
    encode(Image.fromarray(RGB).quantize(16), "PNG", transparency=3),
    encode(GREY.astype(np.uint16) * 257, "TIFF"),
    encode(GREY.astype(np.float32), "TIFF", compression="tiff_adobe_deflate"),
    encode(RGB, "JPEG", exif=exif(6), icc_profile=profile_of("sRGB")),
    encode(RGB, "PNG", icc_profile=wide_profile()),
    encode(RGB, "TIFF", icc_profile=wide_profile(), exif=exif(5)),
    encode(np.dstack([RGB, GREY]), "WEBP", lossless=True, exif=exif(3)),
    encode(Image.fromarray(RGB), "GIF", save_all=True, append_images=[Image.fromarray(RGB[::-1])]),
]
MAGIC = sorted({data[:12] for data in FILES})
THOROUGH = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])


def reads_or_refuses(data):
    try:
        array = images.read(data)
    except ImageError as error:
        sentence = str(error)
        assert "\n" not in sentence
        assert sentence.endswith(".")
        assert len(sentence) < 300
    else:
        assert array.dtype == np.uint8
        assert array.ndim == 3
        assert array.shape[2] == 3
        assert array.size > 0


@THOROUGH
@given(st.sampled_from([b"", *MAGIC]), st.binary(max_size=400))
def test_arbitrary_bytes(head, tail):
    reads_or_refuses(head + tail)


@THOROUGH
@given(st.sampled_from(FILES), st.data())
def test_mutated_files(data, draw):
    mutated = bytearray(data)
    places = st.integers(0, len(data) - 1) | st.integers(0, min(200, len(data) - 1))
    for place, value in draw.draw(
        st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=8)
    ):
        mutated[place] = value
    reads_or_refuses(bytes(mutated))


@THOROUGH
@given(st.sampled_from(FILES), st.floats(0, 1), st.floats(0, 1))
def test_files_with_a_part_missing(data, start, stop):
    low, high = sorted((round(start * len(data)), round(stop * len(data))))
    reads_or_refuses(data[:low] + data[high:])
    reads_or_refuses(data[:high])


def test_decoders_stay_silent(capfd):
    noisy = encode(RGB, "TIFF")
    for place in range(8, len(noisy), 997):
        reads_or_refuses(noisy[:place] + b"\xff\xff" + noisy[place + 2 :])
    refuses(bomb(12_000))
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err == ""


def test_warnings_of_decoders_are_ignored_once():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        refuses(bomb(10_000))  # Pillow warns from 89 million pixels
        once = list(warnings.filters)
        refuses(bomb(10_000))
        assert warnings.filters == once


def test_reading_is_thread_safe():
    jobs = list(VALID.values()) * 5
    alone = [images.read(data) for data in VALID.values()]
    with ThreadPoolExecutor(8) as pool:
        for came, expected in zip(pool.map(images.read, jobs), alone * 5, strict=True):
            np.testing.assert_array_equal(came, expected)


def test_what_is_read_cannot_be_changed_by_accident():
    with pytest.raises(ValueError, match="read-only"):
        images.read(SHARP["png"])[0, 0, 0] = 1


@pytest.mark.parametrize("data", FILES)
def test_steps_end_with_what_is_read(data):
    steps = images.read_steps(data)
    np.testing.assert_array_equal(steps[-1].array, images.read(data))
    assert steps[0].name == "decoded"
    for step in steps:
        assert step.array.dtype == np.uint8
        assert step.array.shape[2] == 3
        plain_values(step)


def plain_values(step):
    for value in step.facts.values():
        parts = value if isinstance(value, tuple) else (value,)
        assert all(type(part) in (int, float, str, bool) for part in parts)


MEMORY = """
import resource, sys
from cnnviz import images
from cnnviz.errors import ImageError
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    images.read(data)
except ImageError:
    pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def megabytes(data):
    """How much the peak of the memory of a fresh process grows while it reads the data."""
    done = subprocess.run(
        [sys.executable, "-c", MEMORY], input=data, capture_output=True, check=True, cwd=ROOT
    )
    return int(done.stdout)


def test_memory_of_a_bomb():
    assert megabytes(bomb(12_000)) < 20


def test_a_bomb_in_a_tile():
    close(images.read(tiled_tiff(100, 128)), np.zeros((100, 100, 3)), 0)
    refuses(tiled_tiff(100, 12_000), "12,000×12,000")


def test_memory_of_a_phone_photo_of_40_megapixels():
    photo = Image.fromarray(gradient(60, 80)).resize((7300, 5475))
    assert megabytes(encode(photo, "JPEG")) < 160
    assert megabytes(encode(photo, "JPEG", progressive=True)) < 320


# --- RGB -> tensor ------------------------------------------------------------------------------


def card(shape=(32, 32, 3), fit="crop", colour="rgb", mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0)):
    preprocessing = Preprocessing(fit, colour, mean, std)
    return make_card(input_shape=shape, preprocessing=preprocessing)


PHOTO = card(mean=(125.3, 123.0, 113.9), std=(63.0, 62.1, 66.7))
DIGIT = card((28, 28, 1), "digit", "grey", (33.3,), (78.6,))
PLAIN_DIGIT = card((28, 28, 1), "digit", "grey", (0.0,), (255.0,))
FITS = [
    PHOTO,
    card(fit="stretch"),
    card((20, 30, 1), "crop", "grey", (10.0,), (2.0,)),
    DIGIT,
    card((40, 30, 1), "digit", "grey", (0.0,), (255.0,)),
    card((32, 32, 3), "digit"),
]


def random_picture(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def test_scaling_is_the_written_formula():
    image = random_picture(32, 32, 3)
    mean = np.array([125.3, 123.0, 113.9], np.float32)
    std = np.array([63.0, 62.1, 66.7], np.float32)
    expected = (image.astype(np.float32) - mean) / std
    came = images.prepare(image, PHOTO)
    assert came.dtype == np.float32
    assert came.flags.c_contiguous
    np.testing.assert_array_equal(came, expected)
    (step,) = images.prepare_steps(image, PHOTO)
    assert step.name == "scaled"
    assert dict(step.facts) == {
        "mean": PHOTO.preprocessing.mean,
        "std": PHOTO.preprocessing.std,
        "minimum": float(expected.min()),
        "maximum": float(expected.max()),
    }


def test_crop_takes_the_largest_centred_part():
    image = random_picture(96, 200, 3)
    steps = images.prepare_steps(image, PHOTO)
    assert names(steps) == ["cropped", "resized", "scaled"]
    assert dict(steps[0].facts) == {"left": 52, "top": 0, "width": 96, "height": 96}
    np.testing.assert_array_equal(steps[0].array, image[:, 52:148])
    # 96 -> 32: area averaging is the mean of 3×3 blocks.
    blocks = image[:, 52:148].reshape(32, 3, 32, 3, 3).astype(float).mean(axis=(1, 3))
    np.testing.assert_allclose(steps[1].array, blocks, atol=0.51)
    assert steps[1].facts["method"] == "area"


def test_crop_of_a_tall_picture_to_a_wide_input():
    steps = images.prepare_steps(random_picture(300, 60, 3), card((20, 30, 3)))
    assert dict(steps[0].facts) == {"left": 0, "top": 130, "width": 60, "height": 40}


def test_stretch_uses_the_whole_picture():
    image = np.zeros((64, 128, 3), np.uint8)
    image[:, 64:] = 255
    steps = images.prepare_steps(image, card(fit="stretch"))
    assert names(steps) == ["resized", "scaled"]
    assert (steps[-1].array[:, :16] == 0).all()
    assert (steps[-1].array[:, 16:] == 255).all()


def test_enlarging_is_linear_and_stays_in_range():
    image = random_picture(5, 7, 3)
    steps = images.prepare_steps(image, PHOTO)
    resized = next(step for step in steps if step.name == "resized")
    assert resized.facts["method"] == "linear"
    assert resized.array.min() >= image.min()
    assert resized.array.max() <= image.max()


def test_stretching_a_line_both_shrinks_and_enlarges():
    image = np.zeros((1, 20000, 3), np.uint8)
    image[:, ::2] = 200
    steps = images.prepare_steps(image, card(fit="stretch"))
    assert steps[0].facts["method"] == "area, linear"
    np.testing.assert_allclose(steps[0].array, 100, atol=1)


def test_grey_is_pillows_luma():
    image = random_picture(32, 32, 3)
    steps = images.prepare_steps(image, card((32, 32, 1), "crop", "grey", (0.0,), (1.0,)))
    assert names(steps) == ["grey", "scaled"]
    weights = np.array([0.299, 0.587, 0.114])
    np.testing.assert_allclose(steps[0].array[..., 0], image @ weights, atol=0.51)
    expected = np.asarray(Image.fromarray(image).convert("L"))
    np.testing.assert_array_equal(steps[0].array[..., 0], expected)


@pytest.mark.parametrize("shape", [(32, 32), (32, 32, 1)])
def test_grey_pictures_for_colour_networks(shape):
    image = random_picture(*shape)
    steps = images.prepare_steps(image, card())
    assert names(steps) == ["repeated", "scaled"]
    for channel in range(3):
        np.testing.assert_array_equal(steps[-1].array[..., channel], image.reshape(32, 32))


@pytest.mark.parametrize("which", range(len(FITS)))
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_every_picture_is_prepared(which, data):
    wanted = FITS[which]
    side = st.integers(1, 70)
    shape = data.draw(st.tuples(side, side) | st.tuples(side, side, st.sampled_from([1, 3])))
    image = data.draw(hnp.arrays(np.uint8, shape))
    steps = images.prepare_steps(image, wanted)
    came = images.prepare(image, wanted)
    np.testing.assert_array_equal(came, steps[-1].array)
    assert came.shape == wanted.input_shape
    assert came.dtype == np.float32
    assert came.flags.c_contiguous
    assert np.isfinite(came).all()
    for step in steps[:-1]:
        assert step.array.dtype == np.uint8
        assert step.array.ndim == 3
    for step in steps:
        plain_values(step)


@pytest.mark.parametrize("which", range(len(FITS)))
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_to_prepare_is_to_fit_and_to_scale(which, data):
    wanted = FITS[which]
    side = st.integers(1, 70)
    image = data.draw(hnp.arrays(np.uint8, st.tuples(side, side, st.sampled_from([1, 3]))))
    fitted = images.fitted(image, wanted)
    assert fitted.dtype == np.uint8
    assert fitted.shape == wanted.input_shape
    scaled = images.scaled(fitted, wanted.preprocessing)
    np.testing.assert_array_equal(scaled, images.prepare(image, wanted))
    (*before, last) = images.prepare_steps(image, wanted)
    np.testing.assert_array_equal(scaled, last.array)
    np.testing.assert_array_equal(fitted, before[-1].array if before else image)


@given(
    pictures=hnp.arrays(
        np.uint8, st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 5), st.just(3))
    ),
    mean=st.tuples(*[st.floats(0, 255, width=32)] * 3),
    std=st.tuples(*[st.floats(1, 255, width=32)] * 3),
)
def test_many_pictures_are_scaled_as_each_alone(pictures, mean, std):
    how = Preprocessing("crop", "rgb", mean, std)
    came = images.scaled(pictures, how)
    assert came.dtype == np.float32
    assert came.flags.c_contiguous
    expected = (pictures.astype(np.float32) - np.float32(mean)) / np.float32(std)
    np.testing.assert_array_equal(came, expected)
    np.testing.assert_array_equal(came, np.stack([images.scaled(each, how) for each in pictures]))


def test_whatever_names_shape_and_preprocessing_takes_pictures():
    class Run:
        input_shape = PHOTO.input_shape
        preprocessing = PHOTO.preprocessing

    image = random_picture(50, 40, 3)
    np.testing.assert_array_equal(images.prepare(image, Run()), images.prepare(image, PHOTO))


@pytest.mark.parametrize("shape", [(1, 1), (1, 20000), (20000, 1)])
@pytest.mark.parametrize("which", range(len(FITS)))
def test_extreme_shapes_are_prepared(shape, which):
    came = images.prepare(np.full((*shape, 3), 9, np.uint8), FITS[which])
    assert came.shape == FITS[which].input_shape
    assert np.isfinite(came).all()


def test_pictures_are_not_changed():
    for wanted in FITS:
        image = random_picture(*wanted.input_shape[:2], 3)
        before = image.copy()
        image.flags.writeable = False  # as images.read returns them
        images.prepare(image, wanted)
        np.testing.assert_array_equal(image, before)


def test_views_are_accepted():
    image = random_picture(64, 64, 3)[::-2, ::2]
    np.testing.assert_array_equal(images.prepare(image, PHOTO), images.prepare(image.copy(), PHOTO))


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((32, 32, 3), np.float32),
        np.zeros((32, 32, 3), np.int64),
        np.zeros((32, 32, 4), np.uint8),
        np.zeros((32, 32, 2), np.uint8),
        np.zeros((1, 32, 32, 3), np.uint8),
        np.zeros(32, np.uint8),
        np.zeros((0, 32, 3), np.uint8),
        np.zeros((), np.uint8),
        "no array",
        None,
    ],
)
@pytest.mark.parametrize("wanted", [PHOTO, DIGIT])
def test_wrong_arrays_are_refused(image, wanted):
    with pytest.raises(ImageError, match=r"^A picture must be a uint8 array .* came; .*\.$"):
        images.prepare(image, wanted)


# --- digits -------------------------------------------------------------------------------------


def digit_step(image, name, wanted=PLAIN_DIGIT):
    return next(step for step in images.prepare_steps(image, wanted) if step.name == name)


def drawing(height=280, width=280, at=(60, 30, 200, 130), thick=18):
    """An upright hook of ink on paper: ``at`` is top, left, bottom, right."""
    top, left, bottom, right = at
    picture = np.full((height, width), 255, np.uint8)
    picture[top:bottom, left : left + thick] = 20
    picture[bottom - thick : bottom, left:right] = 20
    return picture


def mass_centre(plane):
    rows, columns = np.indices(plane.shape)
    total = plane.astype(float).sum()
    return (rows * plane).sum() / total, (columns * plane).sum() / total


def test_mnist_pictures_pass_unchanged():
    image = np.zeros((28, 28), np.uint8)
    image[3:9, 12:20] = 180  # off the centre: the geometry must stay
    steps = images.prepare_steps(image, PLAIN_DIGIT)
    assert names(steps) == ["scaled"]
    np.testing.assert_array_equal(steps[-1].array[..., 0], image.astype(np.float32) / 255)


def test_exact_size_on_light_paper_is_inverted_only():
    image = np.full((28, 28), 250, np.uint8)
    image[3:9, 12:20] = 5
    steps = images.prepare_steps(image, PLAIN_DIGIT)
    assert names(steps) == ["inverted", "scaled"]
    assert steps[0].facts["light"] == 1.0
    np.testing.assert_array_equal(steps[0].array[..., 0], 255 - image)


@pytest.mark.parametrize("at", [(60, 30, 200, 130), (5, 150, 100, 270), (180, 10, 260, 40)])
def test_ink_is_scaled_and_centred_by_its_mass(at):
    steps = images.prepare_steps(drawing(at=at), PLAIN_DIGIT)
    assert names(steps) == ["inverted", "isolated", "centred", "scaled"]
    top, left, bottom, right = at
    box = {key: steps[1].facts[key] for key in ("left", "top", "width", "height")}
    assert box == {"left": left, "top": top, "width": right - left, "height": bottom - top}
    picture = steps[2].array[..., 0]
    rows, columns = np.nonzero(picture)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    assert picture.max() == 255
    np.testing.assert_allclose(mass_centre(picture), (14, 14), atol=0.51)


def test_light_ink_on_dark_gives_the_same_digit():
    dark, light = drawing(), 255 - drawing()
    assert "inverted" not in names(images.prepare_steps(light, PLAIN_DIGIT))
    np.testing.assert_array_equal(
        images.prepare(dark, PLAIN_DIGIT), images.prepare(light, PLAIN_DIGIT)
    )


def test_a_tiny_drawing_is_enlarged():
    image = drawing(40, 40, at=(10, 12, 18, 17), thick=2)
    placed = digit_step(image, "centred")
    assert placed.facts["height"] == 20
    np.testing.assert_allclose(mass_centre(placed.array[..., 0]), (14, 14), atol=0.51)


def test_the_ink_may_not_leave_the_picture():
    """A flag with a long thin mast: its centre of mass lies far from the middle of its box."""
    image = np.zeros((300, 300), np.uint8)
    image[100:104, 30:270] = 255
    image[80:130, 250:270] = 255
    placed = digit_step(image, "centred")
    assert placed.facts["left"] >= 0
    assert placed.facts["left"] + placed.facts["width"] <= 28
    assert np.ptp(np.nonzero(placed.array[..., 0])[1]) + 1 == 20


def photo_of(drawn, seed=1, noise=6.0, shadow=110):
    """The drawing as a phone would see it: grey paper, a slanting shadow, noise, specks."""
    generator = np.random.default_rng(seed)
    rows, columns = np.indices(drawn.shape) / max(drawn.shape)
    light = 225 - shadow * (0.7 * columns + 0.3 * rows)
    photo = light * (0.25 + 0.75 * (drawn / 255.0)) + generator.normal(0, noise, drawn.shape)
    for _ in range(6):
        y, x = generator.integers(4, min(drawn.shape) - 4, 2)
        photo[y : y + 2, x : x + 2] = 90
    return np.repeat(np.clip(photo, 0, 255).astype(np.uint8)[..., np.newaxis], 3, axis=2)


def same_digit(came, expected):
    """The same digit, at most one pixel further left or right, up or down."""
    shifts = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    moved = (np.roll(came, shift, axis=(0, 1)) for shift in shifts)
    assert min(np.abs(one - expected).mean() for one in moved) < 0.02


@pytest.mark.parametrize("seed", range(5))
def test_shadow_noise_and_specks_of_a_phone_photo(seed):
    clean = drawing(600, 800, at=(150, 300, 450, 480), thick=30)
    steps = images.prepare_steps(photo_of(clean, seed), PLAIN_DIGIT)
    assert names(steps) == ["resized", "grey", "inverted", "isolated", "centred", "scaled"]
    assert steps[-3].facts["parts"] == 1
    same_digit(steps[-1].array, images.prepare(clean, PLAIN_DIGIT))


def test_the_table_beside_the_paper_is_no_ink():
    clean = drawing(600, 800, at=(150, 300, 450, 480), thick=30)
    photo = photo_of(clean)
    photo[:, :90] = 25
    same_digit(images.prepare(photo, PLAIN_DIGIT), images.prepare(clean, PLAIN_DIGIT))


def test_a_digit_of_two_strokes_keeps_both():
    image = np.full((280, 280), 255, np.uint8)
    image[60:220, 90:110] = 0
    image[60:80, 130:200] = 0
    assert digit_step(image, "isolated").facts["parts"] == 2


def test_a_digit_that_touches_the_edge_is_kept():
    image = np.full((280, 280), 255, np.uint8)
    image[0:200, 130:150] = 0
    assert digit_step(image, "centred").facts["ink"] is True


@pytest.mark.parametrize(
    "sheet",
    [
        np.full((280, 280), 255, np.uint8),
        np.zeros((280, 280), np.uint8),
        np.full((100, 300, 3), 128, np.uint8),
        photo_of(np.full((400, 500), 255, np.uint8), noise=5.0)[:, 60:],
    ],
)
def test_an_empty_sheet_is_black(sheet):
    steps = images.prepare_steps(sheet, PLAIN_DIGIT)
    assert not steps[-1].array.any()
    centred = next(step for step in steps if step.name == "centred")
    assert dict(centred.facts) == {"ink": False}


@pytest.mark.parametrize(
    ("image", "wanted"), [(random_picture(32, 32, 3), PHOTO), (random_picture(28, 28), DIGIT)]
)
def test_speed_of_preparing_training_pictures(image, wanted):
    """The bound is far above the measured 10-25 µs: it only catches a change of kind."""
    run = partial(images.prepare, image, wanted)
    run()
    assert min(timeit.repeat(run, number=50, repeat=9)) / 50 < 100e-6


def test_a_network_of_caffe_gets_blue_first() -> None:
    how = Preprocessing("stretch", "bgr", mean=(1.0, 2.0, 3.0), std=(1.0, 1.0, 2.0))
    picture = np.array([[[10, 20, 30]]], np.uint8)
    assert images.scaled(picture, how).tolist() == [[[29.0, 18.0, 3.5]]]
