"""How much of their own people may bring, in one record."""

from dataclasses import dataclass

from cnnviz import images

MB, GB = 1024**2, 1024**3


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest of everything; what is beyond is refused or left out with a sentence."""

    zip_bytes: int = 2 * GB
    """Of a zip file as it comes."""
    directory_bytes: int = 16 * MB
    """Of the table at the end of a zip file, which is read whole: about 100,000 files."""
    files: int = 150_000
    """In a zip or folder, also those that are no pictures."""
    unpacked_bytes: int = 4 * GB
    """Of all pictures of a set, or of an array file."""
    ratio: int = 100
    """How many times larger than itself a zip file may become. Photos hardly grow at all."""
    picture_bytes: int = images.MAX_BYTES
    picture_pixels: int = images.MAX_PIXELS
    """Of one picture; judged by ``images.read`` before anything is decoded."""
    pictures: int = 100_000
    classes: int = 300
    name_letters: int = 60
    """Of the name of a class."""
    title_letters: int = 80
    few: int = 10
    """A class with fewer training pictures than that is said to have too few."""
    sets_each: int = 20
    bytes_each: int = 8 * GB
    """Of all sets of one owner."""
    sets: int = 200
    bytes: int = 40 * GB
    """Of all sets on this machine."""


LIMITS = Limits()
