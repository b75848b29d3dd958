"""Where cnnviz keeps what it makes on this machine: runs, prepared pictures, and what it measured.

``CNNVIZ_HOME`` names the folder; without it, it is ``~/.cnnviz``.
"""

import os
from pathlib import Path


def home() -> Path:
    """Return the folder; it may not exist yet."""
    folder = os.environ.get("CNNVIZ_HOME", "").strip()
    return Path(folder).expanduser() if folder else Path.home() / ".cnnviz"


def runs_folder() -> Path:
    """Return the folder that holds one folder a training run."""
    return home() / "runs"


def lessons_folder() -> Path:
    """Return the folder that holds one file a lesson."""
    return home() / "lessons"


def class_folder() -> Path:
    """Return the folder of what a class has agreed on."""
    return home() / "class"


def cache_folder() -> Path:
    """Return the folder of prepared pictures; it may be deleted at any time."""
    return home() / "cache"


def exports_folder() -> Path:
    """Return the folder of models in other formats; it may be deleted at any time, too."""
    return cache_folder() / "exports"
