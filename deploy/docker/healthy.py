#!/usr/bin/env python3
"""Ends with 0 where the app in this container serves people, otherwise with 1 and the reason."""

import os
import sys
from urllib.request import urlopen

ADDRESS = f"http://127.0.0.1:{os.environ.get('CNNVIZ_PORT', '8501')}/_stcore/health"
SECONDS = 8

try:
    with urlopen(ADDRESS, timeout=SECONDS) as answer:
        healthy = answer.read() == b"ok"
except OSError as error:
    sys.exit(str(error))
sys.exit(0 if healthy else "the app does not say “ok”")
