"""Takes from a picture's file what is not the picture: where and when it was taken, and by whom.

Phones write the place into every photo. The pixels are not touched and nothing is encoded anew:
only the pieces of the file that hold metadata are left away, in JPEG, PNG and WebP; in HEIC, AVIF
and TIFF the place is written over with zeros. How the camera was held stays, since the picture is
turned by it, and so do colour profiles. Files that are not built as expected stay as they are;
whether they can be used is for ``images.read`` to say.

Formats: ITU-T T.81 annex B (JPEG), W3C PNG 3 (section 5), RFC 9649 (WebP).
"""

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TypeVar

from PIL import Image

from cnnviz import images
from cnnviz.datasets.own.place import DIRECTORIES, blanked
from cnnviz.datasets.own.source import Unusable

Piece = TypeVar("Piece")

MOST_PIECES = 20_000
"""Of honest files. Decoders take minutes over a small file that consists of millions."""
ORIENTATION = 0x0112
EXIF = b"Exif\0\0"


def stripped(data: bytes) -> bytes:
    """Return a picture's file without its metadata; read, it gives the same picture.

    Args:
        data: the bytes of any file.

    Raises:
        Unusable: it is made of far too many pieces.
    """
    try:
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
        if data.startswith(PNG):
            return _png(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
        if data[4:8] == b"ftyp" or data.startswith(DIRECTORIES):
            return blanked(data)
    except (struct.error, IndexError, ValueError):  # cut off, or not built as expected
        return data
    return data


def _few(pieces: Iterator[Piece]) -> Iterator[Piece]:
    for number, piece in enumerate(pieces):
        if number == MOST_PIECES:
            raise Unusable(f"it is made of more than {MOST_PIECES:,} pieces; save it again")
        yield piece


def _orientation(data: bytes) -> bytes:
    """Return EXIF data that say only how the camera was held; “” where it was held upright."""
    try:
        with Image.open(BytesIO(data), formats=images.FORMATS) as image:
            held = image.getexif().get(ORIENTATION, 1)
    except Exception:  # decoders of strangers' bytes raise whatever they like
        return b""
    if held not in range(2, 9):
        return b""
    # A TIFF with one entry: its tag, type (SHORT), count and value, and no further directory.
    return b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHIHH", ORIENTATION, 3, 1, held, 0) + bytes(4)


# --- JPEG ----------------------------------------------------------------------------------------

EOI, SOS, COM = 0xD9, 0xDA, 0xFE
APP0, APP1, APP2, APP14, APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
MARKER = re.compile(rb"\xff+([^\xff])")
"""A marker, with any filling before it."""
NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""Within compressed data 0xFF is followed by zero, by a restart marker, or by itself as filling."""
PROFILE = b"ICC_PROFILE\0"


def _jpeg(data: bytes) -> bytes:
    segments = list(_few(_segments(data)))
    held = _orientation(data)
    kept = [b"\xff\xd8"]
    if segments[0][0] == APP0:
        kept.append(segments.pop(0)[1])  # JFIF's own segment comes first
    if held:
        body = EXIF + held
        kept.append(struct.pack(">BBH", 0xFF, APP1, len(body) + 2) + body)
    kept += [piece for marker, piece in segments if _belongs(marker, piece)]
    return b"".join(kept)


def _belongs(marker: int, piece: bytes) -> bool:
    """Whether a segment is needed to decode the picture in its right colours."""
    if marker == APP2:
        return piece[4:].startswith(PROFILE)
    return marker in (APP0, APP14) or not (APP1 <= marker <= APP15 or marker == COM)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each segment's marker and bytes up to the picture's end, whatever comes after it.

    Raises:
        ValueError: there are no segments where they should be, or no end.
    """
    place = 2
    while True:
        found = MARKER.match(data, place)
        if found is None:
            raise ValueError("no marker")
        place, marker = found.end() - 2, found[1][0]
        if marker == EOI:
            yield marker, b"\xff\xd9"
            return
        end = place + 2 + struct.unpack_from(">H", data, place + 2)[0]
        if marker == SOS:
            end = _end_of_scan(data, end)
        yield marker, data[place:end]
        place = end


def _end_of_scan(data: bytes, place: int) -> int:
    """Return where the next marker is that does not belong to the compressed data."""
    found = NEXT_MARKER.search(data, place)
    if found is None:
        raise ValueError("cut off")
    return found.start()


# --- PNG -----------------------------------------------------------------------------------------

PNG = b"\x89PNG\r\n\x1a\n"
PNG_METADATA = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})


def _png(data: bytes) -> bytes:
    chunks = list(_few(_png_chunks(data)))
    held = _orientation(data)
    kept = [PNG]
    for kind, piece in chunks:
        if held and kind == b"IDAT":
            kept.append(_chunk(b"eXIf", held))
            held = b""
        if kind not in PNG_METADATA:
            kept.append(piece)
    return b"".join(kept)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give each chunk's kind and bytes up to the picture's end, whatever comes after it."""
    place, kind = len(PNG), b""
    while kind != b"IEND":
        size, kind = struct.unpack_from(">I4s", data, place)
        yield kind, data[place : place + size + 12]
        place += size + 12


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


# --- WebP ----------------------------------------------------------------------------------------

EXIF_FLAG, XMP_FLAG = 0x08, 0x04


def _webp(data: bytes) -> bytes:
    chunks = list(_few(_webp_chunks(data)))
    held = _orientation(data)
    kept = [_flagged(kind, piece, held) for kind, piece in chunks if kind not in (b"EXIF", b"XMP ")]
    if held:
        kept.append(struct.pack("<4sI", b"EXIF", len(held)) + held)
    body = b"".join(kept)
    return struct.pack("<4sI4s", b"RIFF", len(body) + 4, b"WEBP") + body


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give each chunk's kind and bytes."""
    place, end = 12, min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    while place < end:
        kind, size = struct.unpack_from("<4sI", data, place)
        whole = 8 + size + size % 2
        yield kind, data[place : place + whole]
        place += whole


def _flagged(kind: bytes, piece: bytes, held: bytes) -> bytes:
    """Let the header say which metadata there still are."""
    if kind != b"VP8X":
        return piece
    flags = piece[8] & ~(EXIF_FLAG | XMP_FLAG) | (EXIF_FLAG if held else 0)
    return piece[:8] + bytes([flags]) + piece[9:]
