"""Small pictures, zips and folders, honest and hostile, for the tests of people's own data sets."""

import io
import stat
import struct
import zipfile
from functools import cache

import numpy as np
from PIL import Image


@cache
def picture(number=0, size=(12, 10), kind="PNG"):
    """The bytes of a picture, another one for each number."""
    pixels = np.random.default_rng(number).integers(0, 256, (size[1], size[0], 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind)
    return file.getvalue()


def files(*folders, count=5):
    """Pictures in folders, all different: path -> bytes."""
    paths = [f"{folder}/{number}.png" for folder in folders for number in range(count)]
    return {path: picture(number) for number, path in enumerate(paths)}


def packed(content, *, how=zipfile.ZIP_DEFLATED, attributes=None):
    """A zip of files as an open file; ``attributes`` are Unix modes by path."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        for path, data in content.items():
            entry = zipfile.ZipInfo(path)
            entry.compress_type = how
            entry.external_attr = (attributes or {}).get(path, stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, data)
    return file


def written(folder, content):
    """Write files below a folder."""
    for path, data in content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def changed(file, signature, offset, form, value):
    """The same file with a number written over in each header that begins with a signature."""
    data, place = bytearray(file.getvalue()), -1
    while (place := data.find(signature, place + 1)) >= 0:
        struct.pack_into(form, data, place + offset, value)
    return io.BytesIO(bytes(data))
