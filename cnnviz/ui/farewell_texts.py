"""What people read when the server ends while they look at it."""

from cnnviz.language import translated

GOODBYE = (
    "The server restarts. This page comes back by itself; upload your picture again. Training goes "
    "on."
)


translated(__name__)
