"""A browser keeps its name, nobody can take another one's, and two browsers never share one."""

import hashlib

import pytest
from itsdangerous import TimestampSigner
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from cnnviz.ui import signing, visitor
from cnnviz.ui.visitor import COOKIE, PURPOSE, _token, remembered, told

NAME = "web-0123456789abcdef"


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    monkeypatch.delenv("CNNVIZ_SECRET", raising=False)


def test_a_name_comes_back_from_the_cookie_that_it_was_signed_into():
    cookies = {COOKIE: signing.signed(NAME, PURPOSE)}
    assert told(cookies) == remembered(cookies) == NAME


def forged(key: bytes | str) -> str:
    signer = TimestampSigner(key, salt=f"cnnviz {PURPOSE}", digest_method=hashlib.sha256)
    return signer.sign(NAME).decode()


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        NAME,
        f"{NAME}.awLgew.",
        f"{NAME}.awLgew.0uWVyMJWDu2c97LQYjhMwdGbJPWUrNcWwLASZTExsmg",
        forged(b""),
        forged("a guess"),
        "\udcff.é.\x00",
    ],
    ids=["none", "name", "time", "signed-elsewhere", "no-key", "guess", "bytes"],
)
def test_a_cookie_that_we_did_not_sign_names_nobody(cookie):
    assert told({COOKIE: cookie}) == ""
    assert remembered({COOKIE: cookie}) != NAME


def test_what_we_signed_for_something_else_or_changed_names_nobody():
    assert told({COOKIE: signing.signed(NAME, "teacher")}) == ""
    genuine = signing.signed(NAME, PURPOSE)
    assert told({COOKIE: genuine.replace("web-0", "web-1")}) == ""
    assert told({COOKIE: signing.signed("../../etc", PURPOSE)}) == ""


def test_an_old_cookie_ends(monkeypatch):
    cookies = {COOKIE: signing.signed(NAME, PURPOSE)}
    monkeypatch.setattr(visitor, "AGE", -1)
    assert told(cookies) == ""


def test_whoever_was_known_by_streamlits_token_keeps_the_name():
    token = bytes(range(16))
    former = "web-" + hashlib.sha256(token).hexdigest()[:16]
    old = {"_streamlit_xsrf": generate_xsrf_token_string(token)}
    assert remembered(old) == former
    assert remembered(old | {COOKIE: signing.signed(NAME, PURPOSE)}) == NAME
    assert told(old) == ""


def test_newcomers_get_names_that_nobody_has():
    assert len({remembered({}) for _ in range(200)}) == 200


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
