"""What ``streamlit run app.py`` starts: the routes, the warm-up, and the pages' frame."""

import streamlit as st
from starlette.middleware import Middleware

from cnnviz import components
from cnnviz.ui import downloads
from cnnviz.ui.headers import Headers
from cnnviz.ui.warmup import lifespan

routes = [*components.routes(), *downloads.routes()]
app = st.App(
    "cnnviz/ui/main.py", lifespan=lifespan, routes=routes, middleware=[Middleware(Headers)]
)
