"""A browser keeps its name, and two browsers never share one."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from cnnviz.ui.visitor import _token


def test_the_token_is_the_same_whatever_its_mask():
    token = bytes(range(16))
    cookies = {generate_xsrf_token_string(token, 1_700_000_000 + age) for age in range(20)}
    assert len(cookies) == 20
    assert {_token(cookie) for cookie in cookies} == {token}
    assert _token(f'"{cookies.pop()}"') == token


def test_a_malformed_cookie_is_no_token():
    for cookie in ("", "2|zz|00|1", "2||00|1", "1|2|3", "a", "2|00|zz|1"):
        assert _token(cookie) == b""


SCRIPT = """
import streamlit as st
from cnnviz.ui.visitor import visitor
st.text(visitor())
"""


@pytest.mark.usefixtures("as_in_the_app")
def test_without_a_cookie_the_session_keeps_one_name_of_its_own():
    first, second = (AppTest.from_string(SCRIPT, default_timeout=60).run() for _ in range(2))
    name = first.text[0].value
    assert name.startswith("web-")
    assert first.run().text[0].value == name
    assert second.text[0].value != name
