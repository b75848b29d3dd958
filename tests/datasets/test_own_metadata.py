"""Own photos lose where and when they were taken, and nothing else."""

import io
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from cnnviz import images
from cnnviz.datasets import own
from cnnviz.datasets.own import shelf
from cnnviz.datasets.own.metadata import stripped
from cnnviz.datasets.own.source import Unusable
from cnnviz.errors import ImageError
from tests.own_pictures import files, packed, picture

PIXELS = np.random.default_rng(0).integers(0, 256, (24, 32, 3), np.uint8)
SECRETS = (b"secret", b"Secretville", b"GPS")
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    b'syntax-ns#"><rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation='
    b'"%d" secret="Secretville"/></rdf:RDF></x:xmpmeta>'
)


def tags(orientation):
    found = Image.Exif()
    if orientation:
        found[0x0112] = orientation
    found[0x010E] = "Secretville"
    found.get_ifd(0x8825)[1] = "N"
    found.get_ifd(0x8825)[2] = (48.0, 8.0, 1.5)
    return found


def encoded(kind, mode="RGB", **options):
    file = io.BytesIO()
    Image.fromarray(PIXELS).convert(mode).save(file, kind, **options)
    return file.getvalue()


def text():
    found = PngImagePlugin.PngInfo()
    found.add_text("secret", "Secretville")
    found.add_itxt("secret", "Secretville", zip=True)
    return found


FILES = {
    "jpeg": encoded("JPEG", exif=tags(0), comment=b"secret"),
    "jpeg turned": encoded("JPEG", exif=tags(6), quality=95),
    "jpeg mirrored": encoded("JPEG", exif=tags(7), progressive=True),
    "jpeg turned by xmp": encoded("JPEG", xmp=XMP % 8),
    "jpeg cmyk": encoded("JPEG", mode="CMYK", exif=tags(3)),
    "jpeg grey": encoded("JPEG", mode="L", exif=tags(2)),
    "jpeg profile": encoded("JPEG", icc_profile=PROFILE, exif=tags(5)),
    "jpeg with more behind it": encoded("JPEG") + encoded("JPEG", exif=tags(3)) + b"secret",
    "png": encoded("PNG", exif=tags(6), pnginfo=text()),
    "png palette": encoded("PNG", mode="P", pnginfo=text()),
    "png see-through": encoded("PNG", mode="RGBA", exif=tags(4)) + b"secret",
    "webp": encoded("WEBP", exif=tags(8), xmp=XMP % 1),
    "webp lossless": encoded("WEBP", lossless=True, exif=tags(0)),
    "webp see-through": encoded("WEBP", mode="RGBA", exif=tags(3), icc_profile=PROFILE),
    "webp plain": encoded("WEBP"),
}
OTHERS = {kind: encoded(kind, exif=tags(0).tobytes()) for kind in ("HEIF", "AVIF")}


@pytest.mark.parametrize("name", FILES)
def test_the_picture_stays_and_the_secrets_go(name):
    data = FILES[name]
    kept = stripped(data)
    assert np.array_equal(images.read(kept), images.read(data))
    assert not any(secret in kept for secret in SECRETS)
    with Image.open(io.BytesIO(kept)) as image:
        left = image.getexif()
        assert set(left) <= {0x0112}
        assert not left.get_ifd(0x8825)
        assert bool(image.info.get("icc_profile")) == (
            "profile" in name or name == "webp see-through"
        )
    assert stripped(kept) == kept


@pytest.mark.parametrize("name", ["jpeg turned", "png", "webp"])
def test_the_secrets_were_there(name):
    with Image.open(io.BytesIO(FILES[name])) as image:
        assert image.getexif()[0x010E] == "Secretville"
        assert image.getexif().get_ifd(0x8825)


@pytest.mark.parametrize("kind", OTHERS)
def test_the_place_is_blanked_in_files_of_other_kinds(kind):
    data = OTHERS[kind]
    kept = stripped(data)
    assert len(kept) == len(data)
    assert np.array_equal(images.read(kept), images.read(data))
    for file, known in ((data, True), (kept, False)):
        with Image.open(io.BytesIO(file)) as image:
            assert bool(image.getexif().get_ifd(0x8825)) is known
            assert image.getexif()[0x010E] == "Secretville"


@pytest.mark.parametrize("order", ["<", ">"])
def test_nothing_is_left_of_a_blanked_place(order):
    exif = tags(0)
    exif.endian = order
    data = exif.tobytes().removeprefix(b"Exif\0\0")
    kept = stripped(data)
    assert len(kept) == len(data)
    for part, known in ((data, True), (kept, False)):
        found = Image.Exif()
        found.load(part)
        assert found[0x010E] == "Secretville"
        assert bool(found.get_ifd(0x8825)) is known
    degrees = b"".join(number.to_bytes(4, "little") for number in (48, 1, 8, 1))
    big = b"".join(number.to_bytes(4, "big") for number in (48, 1, 8, 1))
    assert degrees in data or big in data
    assert degrees not in kept
    assert big not in kept


@pytest.mark.parametrize("kind", ["BMP", "GIF", "TIFF", "HEIF"])
def test_other_files_stay_as_they_are(kind):
    data = encoded(kind)
    assert stripped(data) == data


@given(st.sampled_from(sorted(FILES | OTHERS)), st.integers(0, 10**9), st.booleans())
def test_damaged_files_are_no_better_and_no_worse_afterwards(name, seed, cut):
    rng = random.Random(seed)  # noqa: S311 - no secret
    data = bytearray((FILES | OTHERS)[name])
    for _ in range(rng.randrange(1, 6)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    data = bytes(data[: rng.randrange(len(data)) if cut else None])
    kept = stripped(data)
    assert len(kept) <= len(data) + (0 if name in OTHERS else 64)
    try:
        images.read(kept)
    except ImageError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("beginning", "piece"),
    [
        (b"\xff\xd8", b"\xff\xe1\0\2"),
        (b"\x89PNG\r\n\x1a\n", b"\0\0\0\0tEXt\0\0\0\0"),
        (b"RIFF\xff\xff\xff\0WEBP", b"EXIF\0\0\0\0"),
    ],
)
def test_files_of_countless_pieces_are_refused_before_they_are_decoded(beginning, piece):
    with pytest.raises(Unusable, match="more than 20,000 pieces"):
        stripped(beginning + 20_001 * piece)


def test_own_photos_are_kept_without_their_place():
    content = files("cats", "dogs") | {"cats/phone.jpg": FILES["jpeg turned"]}
    data = own.add_zip(packed(content), "x").data
    kept = b"".join(path.read_bytes() for path in (shelf.folder() / data.name).rglob("*.jpg"))
    assert kept
    assert b"Secretville" not in kept
    shapes = {
        part.name(number): part.picture(number).shape
        for part in data.read()
        for number in range(len(part))
    }
    assert shapes["cats/phone.jpg"] == (32, 24, 3)
    assert stripped(picture()) == picture()
