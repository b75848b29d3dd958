"""A visitor without a browser: one session of the app over Streamlit's own protocol.

It loads the page for its cookies, opens the websocket, sends what a browser sends and keeps what it
is told to show, so that benchmarks and tests can be many people at once on a small machine:

    async with Visitor(url) as visitor:
        await visitor.open("/?model=digits")
        await visitor.set("gallery", trigger=("chosen", "shepherd"))
"""

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import FileURLs, UploadedFileInfo
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

XSRF = "_streamlit_xsrf"
SCRIPTS = re.compile(r'(?:src|href)="\.(/static/[^"]+)"')
"""Where a page names what it is made of."""
PATIENCE = 60.0
"""Seconds until an answer that did not come is an error."""
SOON = 5.0
"""Seconds between two drawings of what is live; what else the page looks after, it does seldom."""
REMEMBERED_RUNS = 2
"""Runs after which a browser forgets a message that was not shown again."""
ENDS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Failed(Exception):
    """The app did not answer as it should."""


@dataclass(slots=True)
class _Shown:
    """An element on the page."""

    element: Any
    """Streamlit's message of its kind, such as ``Markdown``."""
    kind: str
    fragment: str
    run: int
    """The number of the run that showed it last."""


@dataclass(slots=True)
class _Remembered:
    """A message that the server need not send again."""

    message: ForwardMsg
    run: int


class Visitor:
    """One session, and what its page shows.

    Args:
        url: of the app, without a slash at the end.
        compressed: whether to offer compression of the websocket, as browsers do.
    """

    def __init__(self, url: str, *, compressed: bool = True) -> None:
        self.url = url
        self.received = 0
        """Bytes that came over the websocket."""
        self.query = ""
        self._http = requests.Session()
        self._http.headers["Accept"] = "text/html"  # as browsers do, who get a name with the page
        self._compressed = compressed
        self._loaded = False
        self._socket: ClientConnection | None = None
        self._listening: asyncio.Task[None] | None = None
        self._elements: dict[tuple[int, ...], _Shown] = {}
        self._values: dict[str, WidgetState] = {}
        self._remembered: dict[str, _Remembered] = {}
        self._timers: dict[str, float] = {}
        self._pages: dict[str, str] = {}
        self._page = self._session = ""
        self._run = 0
        self._fragments: frozenset[str] = frozenset()
        self._finished: asyncio.Queue[int] = asyncio.Queue()
        self._addresses: asyncio.Queue[Sequence[FileURLs]] = asyncio.Queue()

    async def __aenter__(self) -> "Visitor":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave()

    # ------------------------------------------------------------------------------ what people do

    async def load(self, link: str = "/") -> None:
        """Load a page with the scripts that it names, as a browser does that has none of them."""
        await asyncio.to_thread(self._load, link)
        self._loaded = True

    async def open(self, link: str = "/") -> None:
        """Open a link, and wait until the page is whole; load it first, if that was not done."""
        parts = urlsplit(link)
        if not self._loaded:
            await self.load(link)
        token = self._http.cookies.get(XSRF, "")
        cookies = "; ".join(f"{one.name}={one.value}" for one in self._http.cookies)
        self._socket = await connect(
            f"ws{self.url.removeprefix('http')}/_stcore/stream",
            subprotocols=["streamlit", *filter(None, [token])],  # type: ignore[list-item]
            additional_headers={"Cookie": cookies},
            origin=self.url,  # type: ignore[arg-type]
            max_size=None,
            compression="deflate" if self._compressed else None,
            open_timeout=PATIENCE,
        )
        self._listening = asyncio.create_task(self._listen())
        self.query = parts.query
        await self._rerun(page_name=parts.path.strip("/"))

    async def go(self, page: str, query: str = "") -> None:
        """Go to another page of the app by its navigation.

        Args:
            page: the last part of its address, "" for the first page.
            query: what a link to it carries.
        """
        self._values.clear()
        self.query, self._page = query, self._pages[page]
        await self._rerun()

    async def set(self, key: str, **value: Any) -> None:
        """Change a widget and wait for the page.

        Args:
            key: of the widget in the app's code.
            value: one field of Streamlit's ``WidgetState``, for example ``string_value="digits"``.
        """
        self._value(key, **value)
        await self._rerun()

    async def choose(self, key: str, place: int) -> None:
        """Press a button of a group of buttons, by its place."""
        option = self.shown(key).options[place].content
        self._value(key).string_array_value.data[:] = [option]
        await self._rerun()

    async def report(self, key: str, **state: Any) -> None:
        """Let a component report its state."""
        await self.set(key, json_value=json.dumps(state))

    async def trigger(self, key: str, event: str, value: Any) -> None:
        """Let a component report an event."""
        aggregate = f"$$STREAMLIT_INTERNAL_KEY_{self.shown(key).id}__events"
        happened = WidgetState(
            id=aggregate, json_trigger_value=json.dumps([{"event": event, "value": value}])
        )
        await self._rerun(triggers=[happened])

    async def click(self, key: str) -> None:
        """Press a button."""
        await self._rerun(triggers=[WidgetState(id=self.shown(key).id, trigger_value=True)])

    async def upload(self, key: str, name: str, data: bytes) -> None:
        """Give a file to an uploader: ask for an address, send it there, and wait for the page."""
        wanted = BackMsg()
        wanted.file_urls_request.request_id = name
        wanted.file_urls_request.file_names.append(name)
        wanted.file_urls_request.session_id = self._session
        await self._send(wanted)
        (address,) = await self._within(self._addresses.get())
        await asyncio.to_thread(self._put, address.upload_url, name, data)
        given = UploadedFileInfo(
            file_id=address.file_id, name=name, size=len(data), file_urls=address
        )
        self._value(key).file_uploader_state_value.uploaded_file_info.append(given)
        await self._rerun()

    async def due(self) -> str:
        """Wait for the part of the page that draws itself anew most often, and return its name."""
        if not self.live:
            raise Failed("No part of this page draws itself anew every few seconds.")
        fragment = min(self._timers, key=lambda name: self._timers[name])
        await asyncio.sleep(self._timers[fragment])
        return fragment

    async def draw(self, fragment: str) -> None:
        """Let a part of the page be drawn anew, as its timer asks."""
        await self._rerun(fragment_id=fragment, is_auto_rerun=True)

    async def leave(self) -> None:
        """Close the tab."""
        if self._socket is not None:
            await self._socket.close()
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError, ConnectionClosed):
                await self._listening
        self._http.close()

    # ------------------------------------------------------------------------------- what they see

    @property
    def live(self) -> bool:
        """Whether a part of the page draws itself anew every few seconds."""
        return any(seconds <= SOON for seconds in self._timers.values())

    @property
    def dropped(self) -> bool:
        """Whether the session ended by itself."""
        return self._listening is not None and self._listening.done()

    def shown(self, key: str) -> Any:
        """Return the element with a key.

        Raises:
            Failed: the page shows none.
        """
        for one in self._elements.values():
            if str(getattr(one.element, "id", "")).endswith(f"-{key}"):
                return one.element
        raise Failed(f"The page shows no “{key}”, but {self.widgets()}.")

    def widgets(self) -> list[str]:
        """Return the keys of all widgets on the page."""
        ids = (str(getattr(one.element, "id", "")) for one in self._elements.values())
        return [each.split("-", 2)[2] for each in ids if each.count("-") > 1]

    def texts(self, kind: str = "") -> list[str]:
        """Return what the page says, of one kind of element or of all."""
        return [
            one.element.body
            for one in self._elements.values()
            if hasattr(one.element, "body") and kind in ("", one.kind)
        ]

    def problems(self) -> list[str]:
        """Return what nobody should see: exceptions, and red messages."""
        return list(self._problems())

    def _problems(self) -> Iterator[str]:
        for one in self._elements.values():
            if one.kind == "exception":
                yield f"{one.element.type}: {one.element.message}"
            elif one.kind == "alert" and one.element.format == Alert.ERROR:
                yield one.element.body

    @property
    def link(self) -> dict[str, str]:
        """The query parameters of the page's address."""
        return dict(parse_qsl(self.query))

    # ------------------------------------------------------------------------------------ protocol

    def _load(self, link: str) -> None:
        page = self._get(link)
        # Not by requests, which takes longer for a small file than the app does.
        with closing(HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE)) as connection:
            for script in SCRIPTS.findall(page):
                connection.request("GET", script)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    raise Failed(f"{script} answered {answer.status}.")
        for path in ("/_stcore/health", "/_stcore/host-config"):
            self._get(path)

    def _get(self, path: str) -> str:
        answer = self._http.get(f"{self.url}{path}", timeout=PATIENCE)
        if not answer.ok:
            raise Failed(f"{path} answered {answer.status_code}.")
        return answer.text

    def _put(self, address: str, name: str, data: bytes) -> None:
        answer = self._http.put(
            f"{self.url}{address}",
            files={"file": (name, data, "image/png")},
            headers={"X-Xsrftoken": self._http.cookies.get(XSRF, "")},
            timeout=PATIENCE,
        )
        if not answer.ok:
            raise Failed(f"The upload was answered {answer.status_code}: {answer.text[:200]}")

    def _value(self, key: str, **value: Any) -> WidgetState:
        """Return a fresh state of a widget, which is sent from now on."""
        id_ = self.shown(key).id
        self._values[id_] = WidgetState(id=id_, **value)
        return self._values[id_]

    async def _rerun(self, triggers: Sequence[WidgetState] = (), **fields: Any) -> None:
        """Ask for a run of the script and wait until it is over."""
        state = ClientState(
            query_string=self.query,
            page_script_hash=self._page,
            cached_message_hashes=list(self._remembered),
            **fields,
        )
        state.widget_states.widgets.extend([*self._values.values(), *triggers])
        state.context_info.timezone = "Etc/UTC"
        state.context_info.locale = "en-US"
        state.context_info.url = f"{self.url}/"
        while not self._finished.empty():
            self._finished.get_nowait()
        await self._send(BackMsg(rerun_script=state))
        await self._within(self._end())

    async def _end(self) -> None:
        while (status := await self._finished.get()) not in ENDS:
            if status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise Failed("The page's script does not compile.")

    async def _send(self, message: BackMsg) -> None:
        assert self._socket is not None, "open a link first"  # noqa: S101 - a wrong call
        try:
            await self._socket.send(message.SerializeToString())
        except ConnectionClosed as error:
            raise Failed(f"The session was dropped: {error}") from error

    async def _within(self, waiting: Any) -> Any:
        """Wait, but not for ever, nor when the session is dropped."""
        assert self._listening is not None, "open a link first"  # noqa: S101 - a wrong call
        answer = asyncio.ensure_future(waiting)
        done, _ = await asyncio.wait(
            {answer, self._listening}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
        )
        if answer in done:
            return answer.result()
        answer.cancel()
        if self._listening in done:
            raise Failed(f"The session was dropped: {self._listening.exception()}")
        raise Failed(f"No answer came in {PATIENCE:.0f} s.")

    async def _listen(self) -> None:
        assert self._socket is not None  # noqa: S101 - it was opened
        async for data in self._socket:
            self.received += len(data)
            message = ForwardMsg()
            message.ParseFromString(data)  # type: ignore[arg-type]
            self._take(message)

    # ------------------------------------------------------------------------------------ messages

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            known = self._remembered[message.ref_hash]
            known.run = self._run
            self._draw(known.message.delta, tuple(message.metadata.delta_path))
        elif kind == "delta":
            if message.metadata.cacheable:
                self._remembered[message.hash] = _Remembered(message, self._run)
            self._draw(message.delta, tuple(message.metadata.delta_path))
        elif kind is not None and (take := getattr(self, f"_take_{kind}", None)):
            take(getattr(message, kind))
            if kind == "new_session":
                self._begin(frozenset(message.metadata.run.fragment_ids))

    def _begin(self, fragments: frozenset[str]) -> None:
        """Begin a run of some fragments, or of the whole page."""
        self._run += 1
        self._fragments = fragments
        if not fragments:  # timers are told of when the whole page is drawn
            self._timers.clear()

    def _take_new_session(self, begun: Any) -> None:
        self._session = begun.initialize.session_id or self._session

    def _take_navigation(self, navigation: Any) -> None:
        self._pages = {
            "" if page.is_default else page.url_pathname: page.page_script_hash
            for page in navigation.app_pages
        }
        self._page = navigation.page_script_hash

    def _take_page_info_changed(self, info: Any) -> None:
        self.query = info.query_string

    def _take_auto_rerun(self, timer: Any) -> None:
        self._timers[timer.fragment_id] = timer.interval

    def _take_file_urls_response(self, answer: Any) -> None:
        self._addresses.put_nowait(answer.file_urls)

    def _take_script_finished(self, status: int) -> None:
        if status in ENDS:
            self._forget()
        self._finished.put_nowait(status)

    def _forget(self) -> None:
        """Take away what the run did not show again, and messages that no run has shown lately."""
        self._elements = {
            path: one
            for path, one in self._elements.items()
            if one.run == self._run or (self._fragments and one.fragment not in self._fragments)
        }
        self._remembered = {
            name: one
            for name, one in self._remembered.items()
            if self._run - one.run <= REMEMBERED_RUNS
        }

    def _draw(self, delta: Delta, path: tuple[int, ...]) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        kind = delta.new_element.WhichOneof("type")
        if kind is not None:
            element = getattr(delta.new_element, kind)
            self._elements[path] = _Shown(element, kind, delta.fragment_id, self._run)
