"""All that the app and the server below it note, into a file of this process as well.

The terminal shows the same as ever; systemd and Docker keep that.
"""

from __future__ import annotations

import logging

from streamlit import logger as streamlit_logger

from cnnviz import log


def begin() -> None:
    """Write into a file from now on; where none can be written, say so and go on."""
    logging.raiseExceptions = False  # a full disk must not fill the terminal with complaints
    logging.getLogger("cnnviz").setLevel(log.level())
    root = logging.getLogger()
    console = logging.StreamHandler()
    console.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    console.setLevel(logging.WARNING)
    root.addHandler(console)
    file = log.file("app")
    if file is None:
        root.warning("No log can be written in %s; is there room, and the right to?", log.folder())
        return
    file.addFilter(_is_wanted)
    root.addHandler(file)
    _follow_streamlit(file)


def _is_wanted(record: logging.LogRecord) -> bool:
    """Leave out each request and connection: their lines hold addresses, and tell nothing else."""
    return record.levelno >= logging.WARNING or not record.name.startswith("uvicorn")


def _follow_streamlit(file: logging.Handler) -> None:
    """Add the file to all of Streamlit's loggers, which pass nothing on, and to those to come."""
    before = streamlit_logger.setup_formatter

    def with_file(logger: logging.Logger) -> None:
        before(logger)
        logger.addHandler(file)

    streamlit_logger.setup_formatter = with_file
    for logger in streamlit_logger._loggers.values():
        logger.addHandler(file)
