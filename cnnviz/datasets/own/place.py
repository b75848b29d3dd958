"""Blanks the place in what cameras write into pictures: directories in the form of TIFF files.

Such directories stand in HEIC, AVIF and TIFF files as they are, neither compressed nor with a check
sum, so they can be written over without touching anything else.

Format: TIFF 6.0, section 2; Exif 2.32, section 4.6.6.
"""

import re
import struct
from collections.abc import Iterator
from itertools import islice

DIRECTORIES = (b"II*\0", b"MM\0*")
DIRECTORY = re.compile(b"|".join(map(re.escape, DIRECTORIES)))
MOST_DIRECTORIES, MOST_ENTRIES = 64, 1000
"""In a file, and in a directory; more are not looked at, so that no file takes long."""
PLACE = 0x8825
"""The tag that leads to the directory of the place."""
SIZES = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8)
"""Bytes of a value of each type."""


def blanked(data: bytes) -> bytes:
    """Return a file of the same length, with zeros where the place stood."""
    changed = bytearray(data)
    for found in islice(DIRECTORY.finditer(data), MOST_DIRECTORIES):
        _blank_place(changed, found.start())
    return bytes(changed)


def _blank_place(data: bytearray, start: int) -> None:
    """Blank the place in what may be a TIFF structure that begins at ``start``."""
    order = "<" if data[start : start + 1] == b"I" else ">"
    first = _entries(data, start, _number(data, start + 4, order), order)
    for directory in [value for tag, _, _, value in first if tag == PLACE][:1]:
        entries = list(_entries(data, start, directory, order))
        for _, kind, count, far in entries:
            size = (SIZES[kind] if kind < len(SIZES) else 0) * count
            if size > 4:  # longer values stand elsewhere
                _blank(data, start + far, size)
        _blank(data, start + directory, 2 + 12 * len(entries))


def _blank(data: bytearray, place: int, size: int) -> None:
    if place + size <= len(data):
        data[place : place + size] = bytes(size)


def _entries(
    data: bytearray, start: int, directory: int, order: str
) -> Iterator[tuple[int, int, int, int]]:
    """Give tag, type, count and value of each entry of a directory; none beyond the file's end."""
    place = start + directory
    if place + 2 > len(data):
        return
    (count,) = struct.unpack_from(f"{order}H", data, place)
    if count <= MOST_ENTRIES and place + 2 + 12 * count <= len(data):
        for number in range(count):
            yield struct.unpack_from(f"{order}HHII", data, place + 2 + 12 * number)


def _number(data: bytearray, place: int, order: str) -> int:
    """Return a whole number of 4 bytes; one beyond everything where the file ends before it."""
    found = data[place : place + 4]
    return int.from_bytes(found, "little" if order == "<" else "big") if len(found) == 4 else 2**32
