"""``python -m cnnviz``: the same as the command ``cnnviz``."""

import sys

from cnnviz.cli import main

sys.exit(main())
