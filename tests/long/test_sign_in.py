"""Signing in with Streamlit's own OpenID Connect makes a teacher, and nobody else."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from cnnviz.ui import access_texts as texts
from scripts.served import served
from scripts.visitor import Visitor

KEY = "0123456789abcdef0123456789abcdef"
COOKIE = "_streamlit_user"
SETTINGS = """
CNNVIZ_TEACHERS = "ada@school.example, bob@school.example"
[auth]
redirect_uri = "https://cnn.school.example/oauth2callback"
cookie_secret = "{key}"
client_id = "x"
client_secret = "y"
server_metadata_url = "https://accounts.school.example/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("signed")
    secrets = folder / "secrets.toml"
    secrets.write_text(SETTINGS.format(key=KEY))
    named = {"CNNVIZ_HOME": str(folder / "home"), "STREAMLIT_SECRETS_FILES": str(secrets)}
    with served(environment=named) as app:
        yield app.url


def seen(url: str, email: str, key: str = KEY) -> str:
    """Return what the page of the class says to somebody whom a provider has sent here."""
    person = {"origin": url, "is_logged_in": True, "email": email}

    async def visit() -> str:
        async with Visitor(url) as someone:
            cookie = create_signed_value(key, COOKIE, json.dumps(person)).decode()
            someone._http.cookies.set(COOKIE, cookie)
            await someone.open("/class")
            return " ".join([*someone.texts(), *someone.widgets()]).replace("\\", "")

    return asyncio.run(visit())


def test_who_signed_in_is_a_teacher_only_by_the_address_and_the_signature(url: str) -> None:
    assert "signed in as ada@school.example" in seen(url, "ada@school.example")
    assert texts.NO_TEACHER in seen(url, "eve@school.example")
    assert "access-in" in seen(url, "ada@school.example", key="f" * 32)
