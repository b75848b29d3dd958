"""A zip file from a stranger: judged by its table, then unpacked piece by piece, in memory only.

What is refused as a whole: too large or too many files, files that lie over one another, and what
becomes far larger than the zip. What is left out with a reason: links, devices, encrypted files,
paths that lead elsewhere, rare kinds of packing, and whatever is damaged. Sizes in the table are
only believed where they speak against the zip: what is really unpacked is counted.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from cnnviz.datasets.own import limits, names
from cnnviz.datasets.own.source import Listing, Unusable
from cnnviz.errors import DataError
from cnnviz.language import _

PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Kinds of packing that can be undone a little at a time; Python unpacks others in one go."""
ENCRYPTED, UTF8 = 0x1, 0x800
"""Bits of an entry's flags."""
LOCAL_HEADER = 30
"""Bytes before the name at each file's beginning."""
BLOCK = 256 * 1024


class _Guarded(io.RawIOBase):
    """A file that gives only so much at once: a zip's table is read whole, however long it says."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        """Read, or raise BadZipFile where too much is asked for."""
        most = limits.LIMITS.directory_bytes
        data = self._file.read(size if 0 <= size <= most else most + 1)
        if len(data) > most:
            raise zipfile.BadZipFile(_("the table of the zip is too long"))
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Whether one can go to any place."""
        return True


class _Meter:
    """Counts what is really unpacked."""

    def __init__(self, packed: int) -> None:
        most = max(limits.LIMITS.ratio * packed, limits.LIMITS.picture_bytes)
        self.left = min(most, limits.LIMITS.unpacked_bytes)

    def take(self, count: int) -> None:
        """Count bytes.

        Raises:
            DataError: there are more than a zip of pictures may hold.
        """
        self.left -= count
        if self.left < 0:
            raise DataError(
                _(
                    "The pictures of a zip may have {unpacked_bytes} GB and {ratio} times the size "
                    "of the zip at most, but these have more; pack fewer, or save them as JPEG."
                ).format(
                    unpacked_bytes=limits.LIMITS.unpacked_bytes // limits.GB,
                    ratio=limits.LIMITS.ratio,
                )
            )


@contextmanager
def opened(source: str | Path | IO[bytes]) -> Iterator[Listing]:
    """List a zip's pictures; they can be read until the block ends.

    Raises:
        DataError: it is no zip, damaged, or one that is refused as a whole.
    """
    if isinstance(source, str | Path):
        try:
            with Path(source).open("rb") as file, opened(file) as listing:
                yield listing
        except OSError as error:
            raise DataError(
                _("{shown} cannot be opened ({strerror}); choose another.").format(
                    shown=names.shown(str(source)), strerror=error.strerror
                )
            ) from error
        return
    packed = _size(source)
    try:
        archive = zipfile.ZipFile(_Guarded(source))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError) as error:
        raise DataError(
            _(
                "This should be a zip file with one folder of pictures for each class, but it "
                "cannot be read as one; pack the folder again as an ordinary zip."
            )
        ) from error
    with archive:
        yield _listed(archive, packed)


def _size(file: IO[bytes]) -> int:
    size = file.seek(0, io.SEEK_END)
    if size > limits.LIMITS.zip_bytes:
        raise DataError(
            _(
                "A zip may have at most {zip_bytes:.0f} GB, but this one has {size:.1f} GB; "
                "pack fewer or smaller pictures."
            ).format(zip_bytes=limits.LIMITS.zip_bytes / limits.GB, size=size / limits.GB)
        )
    file.seek(0)
    return size


def _listed(archive: zipfile.ZipFile, packed: int) -> Listing:
    entries = archive.infolist()
    _check_places(entries)
    meter = _Meter(packed)
    listing = Listing(_("the zip"))
    for entry in entries:
        listing.count()
        if not entry.filename.endswith(("/", "\\")):  # those are folders
            _offer(listing, archive, entry, meter)
    return listing


def _check_places(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse files that share bytes of the archive, the trick of the smallest zip bombs.

    D. Fifield (2019), "A better zip bomb", USENIX WOOT.
    """
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise DataError(
                _(
                    "The files of a zip lie one after another, but in this one they lie over one "
                    "another, as in zip bombs; pack the folder again."
                )
            )
        end = entry.header_offset + LOCAL_HEADER + entry.compress_size


def _offer(
    listing: Listing, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, meter: _Meter
) -> None:
    name = _name(entry)
    try:
        parts = names.parts(name)
    except ValueError as error:
        listing.skip(name, str(error))
        return
    reason = "" if names.is_hidden(parts) else _reason(entry)
    if reason:
        listing.skip(name, reason)
    else:
        listing.offer(parts, partial(_unpacked, archive, entry, meter))


def _name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name; macOS writes UTF-8 there without saying so."""
    if entry.flag_bits & UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode()
    except UnicodeError:
        return entry.filename


def _reason(entry: zipfile.ZipInfo) -> str:
    """Return why an entry cannot be used, judged by the zip's table, or “”."""
    kind = stat.S_IFMT(entry.external_attr >> 16)  # 0 where the zip was not made on Unix
    if kind == stat.S_IFLNK:
        return _("it is a link")
    if kind not in (0, stat.S_IFREG):
        return _("it is no ordinary file")
    if entry.flag_bits & ENCRYPTED:
        return _("it is encrypted; pack it without a password")
    if entry.compress_type not in PACKED:
        return _("it is packed in a rare way; pack it as an ordinary zip")
    if entry.file_size > limits.LIMITS.picture_bytes:
        return _too_large()
    return ""


def _too_large() -> str:
    return _("it has more than {picture_bytes} MB").format(
        picture_bytes=limits.LIMITS.picture_bytes // limits.MB
    )


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, meter: _Meter) -> bytes:
    """Unpack one file, and stop as soon as it is too much."""
    data = bytearray()
    try:
        with archive.open(entry) as file:
            while block := file.read(BLOCK):
                meter.take(len(block))
                data += block
                if len(data) > limits.LIMITS.picture_bytes:
                    raise Unusable(_too_large())
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise Unusable(_("it is damaged within the zip")) from error
    except (RuntimeError, ValueError, UnicodeError) as error:  # encrypted after all, odd headers
        raise Unusable(_("its place in the zip is damaged")) from error
    return bytes(data)
