"""Photo after photo through the network, each with its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import replace

import numpy as np

from cnnviz.errors import Cancelled
from cnnviz.language import _
from cnnviz.pets import decision, network, notes
from cnnviz.pets.answer import Looked
from cnnviz.pets.photos import Photo, Source, batches


def look(
    pictures: Iterable[tuple[str, Source]],
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[Looked]:
    """Yield the answer for one photo after another, in their order.

    A photo that cannot be read does not end it; its `Looked` says what is wrong. However many
    photos come, a few are in memory: give an iterator that reads them one by one. Nothing is
    written to disk or logged.

    Args:
        pictures: names and files. A `CnnvizError` in place of a file is passed on as its problem.
        progress: told how many photos are done, and of how many (0 where that is not known).
        cancelled: asked before every few photos.

    Raises:
        Cancelled: it was asked to end.
        UnknownModel, DamagedModel: the network is not there or damaged.
    """
    eye = network.eye()
    total = len(pictures) if isinstance(pictures, Sized) else 0
    done = 0
    for photos in batches(pictures, eye.card):
        if cancelled is not None and cancelled():
            raise Cancelled(_("Looking at the photos was ended."))
        for looked in _answered(photos, eye):
            done += 1
            if progress is not None:
                progress(done, total)
            yield looked


def _answered(photos: list[Photo], eye: network.Eye) -> Iterator[Looked]:
    fitted = [photo.fitted for photo in photos if photo.fitted is not None]
    sights = iter(eye.see(np.stack(fitted)) if fitted else ())
    for photo in photos:
        if photo.small is None:
            yield Looked(photo.name, None, photo.problem, None)
        else:
            answer = decision.answer(next(sights), eye.names)
            remark = notes.about_size(*photo.small.shape[:2]) or answer.note
            yield Looked(photo.name, replace(answer, note=remark), "", photo.small)
