"""What ``streamlit run app.py`` starts: the routes, the warm-up, and the pages' frame."""

import streamlit as st

from cnnviz.components import routes
from cnnviz.ui.warmup import lifespan

app = st.App("cnnviz/ui/main.py", lifespan=lifespan, routes=routes())
