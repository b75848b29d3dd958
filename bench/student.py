"""A student in front of the app: what they do, how long it takes, and if they see what is right.

Students speak the app's own protocol (``scripts/visitor.py``) and have photos of their own, so that
every answer can be held against the only picture that it may show.
"""

import asyncio
import itertools
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import cv2
import numpy as np

from cnnviz import images, samples, zoo
from cnnviz.types import UInt8
from scripts.visitor import Failed, Visitor
from tests.components import packets

THINKING = (2.0, 5.0)
"""Seconds between two things that a student does, at least and at most."""
ARRIVING = 2.0
"""Within so many of the longest thoughts all students come: in 10 s, after the teacher’s word."""
MODELS = ("digits", "cifar10", "cats-dogs")
"""One student after the other opens another of these."""
SIZES = ((640, 480), (1600, 1200), (4000, 3000))
"""Pixels of the photos that a student has: from the web, from a tablet, from a phone."""
UPLOAD = 1
"""Place of “Upload” among the sources of a picture."""
TICKS = 5
"""How often a watched run is drawn anew before the student goes on."""
LONGEST_ECHO = 300


@dataclass(slots=True)
class Book:
    """What all students of a class wait for, and what goes wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By what they did."""
    errors: list[str] = field(default_factory=list)
    dropped: int = 0
    """Sessions that ended by themselves."""
    received: int = 0
    """Bytes."""


class Student:
    """Somebody who follows the lesson again and again.

    Args:
        url: of the app.
        number: decides the network and the photos.
        book: what is noted in it.
        run: a training run to watch, or none.
        thinking: seconds between two acts, at least and at most.
    """

    def __init__(
        self,
        url: str,
        number: int,
        book: Book,
        run: str = "",
        thinking: tuple[float, float] = THINKING,
    ) -> None:
        self.visitor = Visitor(url)
        self._number, self._book, self._run, self._thinking = number, book, run, thinking
        self._card = zoo.card(MODELS[number % len(MODELS)])
        self._chance = random.Random(number)  # noqa: S311 - no secret
        self._photos = itertools.cycle(photos(number))
        self._uploads = itertools.count()
        self._picture: UInt8 | None = None

    async def stay(self, until: float) -> None:
        """Follow the lesson until the clock (`time.monotonic`) says so; come back if thrown out."""
        await asyncio.sleep(self._chance.uniform(0, ARRIVING * self._thinking[1]))
        while time.monotonic() < until:
            try:
                await self._come()
                while time.monotonic() < until:
                    await self._follow(until)
            except Failed:
                await self.leave()
                self.visitor = Visitor(self.visitor.url)
        await self.leave()

    async def visit(self) -> None:
        """Come, look at something, try a photo, and go."""
        with_errors_noted = (self._come, self._sample, self._own_photo, self._layer, self._pets)
        try:
            for act in with_errors_noted:
                await act()
        except Failed:
            pass
        await self.leave()

    async def leave(self) -> None:
        """Close the tab."""
        self._book.received += self.visitor.received
        await self.visitor.leave()

    # ---------------------------------------------------------------------------------- the lesson

    async def _follow(self, until: float) -> None:
        """Do one round of the lesson, or as much of it as there is time for."""
        acts = [self._sample, self._layer, self._cell, self._cell, self._own_photo]
        acts += [self._layer, self._cell, self._pets]
        acts += [self._watch] if self._run else []
        for act in [*acts, self._back]:
            if time.monotonic() < until:
                await act()

    async def _come(self) -> None:
        self._picture = prepared(self._card.name, samples.for_card(self._card)[0].data())
        link = f"/?model={self._card.name}"
        await self._timed("load", lambda: self.visitor.load(link))
        await self._do("open", lambda: self.visitor.open(link), self._seen)

    async def _sample(self) -> None:
        sample = self._chance.choice(samples.for_card(self._card))
        self._picture = prepared(self._card.name, sample.data())
        if "gallery" not in self.visitor.widgets():
            await self._do("source", lambda: self.visitor.choose("source", 0))
        await self._do(
            "sample", lambda: self.visitor.trigger("gallery", "chosen", sample.id), self._seen
        )

    async def _own_photo(self) -> None:
        photo = next(self._photos)
        await self._do("source", lambda: self.visitor.choose("source", UPLOAD))
        self._picture = prepared(self._card.name, photo)
        data = marked(photo, next(self._uploads))
        await self._do("upload", lambda: self.visitor.upload("upload", "a.jpg", data), self._seen)

    async def _layer(self) -> None:
        header = packets.read(self._packet("network"))
        chosen = self._chance.choice([one for one in header["layers"] if one["isMap"]])
        view = {"layer": chosen["name"], "map": self._chance.randrange(chosen["shown"])}
        await self._do(
            "layer",
            lambda: self.visitor.report(
                "network", view={**view, "scale": "layer", "palette": "viridis"}
            ),
            lambda: self._is_open(chosen["name"]),
        )

    async def _cell(self) -> None:
        height, width = packets.read(self._packet("explain"))["layer"]["shape"][:2]
        cell = {"row": self._chance.randrange(height), "column": self._chance.randrange(width)}

        def moved() -> str:
            link = {name: self.visitor.link.get(name) for name in cell}
            return "" if link == {name: str(at) for name, at in cell.items()} else f"{link}"

        await self._do("cell", lambda: self.visitor.report("explain", cell=cell), moved)

    async def _pets(self) -> None:
        name = f"student-{self._number}-{next(self._uploads)}.jpg"
        data = marked(next(self._photos), next(self._uploads))
        await self._do("page", lambda: self.visitor.go("pets"))
        if not self._uploader():
            await self._do("source", lambda: self.visitor.choose("pets-source", UPLOAD))
        uploader = self._uploader()

        def answered() -> str:
            cards = " ".join(self.visitor.texts("html"))
            return "" if name in cards else "the photo has no answer"

        await self._do("predict", lambda: self.visitor.upload(uploader, name, data), answered)
        await self._do("remove", lambda: self.visitor.click("pets-remove"))

    def _uploader(self) -> str:
        """Return the key of the Pets page's uploader, which changes with every photo taken away."""
        return next((key for key in self.visitor.widgets() if key.startswith("pets-upload-")), "")

    async def _watch(self) -> None:
        await self._do("run", lambda: self.visitor.go("run", f"run={self._run}"))
        for _ in range(TICKS):
            if self.visitor.live:  # until the run has ended
                await self._tick()

    async def _tick(self) -> None:
        """Wait until the page is due to be drawn anew, and note how long that takes."""
        fragment = await self._noted(self.visitor.due)
        await self._timed("watch", lambda: self.visitor.draw(fragment))
        self._check("watch", lambda: "")

    async def _back(self) -> None:
        self._picture = None
        await self._do("page", lambda: self.visitor.go("", f"model={self._card.name}"))

    # -------------------------------------------------------------------------------- being right

    def _packet(self, key: str) -> bytes:
        """Return what a component of the Explore page draws, without the way it was opened."""
        outer = packets.read(self.visitor.shown(key).bytes)
        return bytes(outer["arrays"]["packet"])

    def _seen(self) -> str:
        """Return what is wrong with the picture that the network is shown with."""
        shown = packets.read(self._packet("network"))["arrays"]["picture"]
        same = self._picture is not None and np.array_equal(shown, self._picture)
        return "" if same else "another picture is shown"

    def _is_open(self, layer: str) -> str:
        opened = packets.read(self._packet("explain"))["layer"]["name"]
        return "" if opened == layer else f"{opened} is open in place of {layer}"

    # -------------------------------------------------------------------------------------- noting

    async def _do(
        self, act: str, doing: Callable[[], Awaitable[None]], wrong: Callable[[], str] = str
    ) -> None:
        """Do something, note how long it took and what was wrong with it, and think."""
        await self._timed(act, doing)
        self._check(act, wrong)
        await self._think()

    async def _think(self) -> None:
        await asyncio.sleep(self._chance.uniform(*self._thinking))

    async def _timed(self, act: str, doing: Callable[[], Awaitable[None]]) -> None:
        begin = time.perf_counter()
        await self._noted(doing, act)
        self._book.seconds[act].append(time.perf_counter() - begin)

    async def _noted(self, doing: Callable[[], Awaitable[Any]], act: str = "watch") -> Any:
        try:
            return await doing()
        except (Failed, OSError) as error:
            self._note(act, str(error))
            self._book.dropped += self.visitor.dropped
            raise Failed(str(error)) from error

    def _check(self, act: str, wrong: Callable[[], str]) -> None:
        problems = self.visitor.problems()
        if not problems:
            problems = list(filter(None, [wrong()]))
        for problem in problems:
            self._note(act, problem)

    def _note(self, act: str, problem: str) -> None:
        self._book.errors.append(f"student {self._number}, {act}: {problem[:LONGEST_ECHO]}")


# -------------------------------------------------------------------------------------- pictures


@cache
def photos(number: int) -> tuple[bytes, ...]:
    """Return a student's photos as JPEG files, one of each size; nobody else has the same."""
    return tuple(_photos(number))


def _photos(number: int) -> Iterator[bytes]:
    rng = np.random.default_rng([7, number])
    for width, height in SIZES:
        small = rng.integers(0, 256, (24, 32, 3), dtype=np.uint8)
        fine = rng.integers(0, 40, (300, 400, 3), dtype=np.uint8)
        picture = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC) // 2
        picture += cv2.resize(fine, (width, height), interpolation=cv2.INTER_LINEAR)
        yield cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()


def marked(photo: bytes, number: int) -> bytes:
    """Return the same photo as another file, so that no answer for it is known already."""
    comment = f"{number}:{time.time_ns()}".encode()
    return photo[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + photo[2:]


@cache
def prepared(model: str, data: bytes) -> UInt8:
    """Return what a network sees of a picture, uint8 (H, W, C)."""
    card, image = zoo.card(model), images.read(data)
    before: Any = [image, *(step.array for step in images.prepare_steps(image, card))][-2]
    return before  # type: ignore[no-any-return]
