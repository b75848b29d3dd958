"""Two replicas of the app behind the real nginx with the configuration that we ship."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from scripts.served import ROOT, Served, free_port, served

SHIPPED = ROOT / "deploy" / "nginx"
FRAME = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{}}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/conf.d/*.conf;
}}
"""


def nginx() -> str | None:
    """Return the path of nginx, which lies outside of many people's PATH."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def configured(folder: Path, ports: Mapping[int, int]) -> Path:
    """Copy our configuration with other ports and folders; return the file that nginx reads.

    Args:
        folder: where all that nginx writes goes.
        ports: by those in the shipped files (80, 8499, 8501, 8502).
    """
    (folder / "conf.d").mkdir()
    for path in SHIPPED.glob("*.conf"):
        text = path.read_text("utf-8")
        for shipped, here in ports.items():
            text = text.replace(f"listen {shipped};", f"listen 127.0.0.1:{here};")
            text = text.replace(f":{shipped}", f":{here}")
        text = text.replace(f"    listen [::]:{ports[80]};\n", "")
        for place in ("/var/cache/nginx/cnnviz", "/var/log/nginx/cnnviz.log"):
            text = text.replace(place, str(folder / Path(place).name))
        (folder / "conf.d" / path.name).write_text(text, "utf-8")
    main = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # the folders of tests are root's alone then
    main.write_text(FRAME.format(folder=folder, user=user), "utf-8")
    return main


@dataclass(frozen=True, slots=True)
class Site:
    """The proxy, and what stands behind it."""

    url: str
    replicas: dict[str, Served]
    folder: Path

    def port(self, name: str) -> int:
        return int(self.replicas[name].url.rpartition(":")[2])


@contextmanager
def site(folder: Path, environment: Mapping[str, str]) -> Iterator[Site]:
    """Serve the app twice behind nginx, with one ``CNNVIZ_HOME``."""
    ports = {shipped: free_port() for shipped in (80, 8499)}
    with ExitStack() as stack:
        replicas = {
            name: stack.enter_context(served(log=folder / f"{name}.log", environment=environment))
            for name in ("a", "b")
        }
        for shipped, name in ((8501, "a"), (8502, "b")):
            ports[shipped] = int(replicas[name].url.rpartition(":")[2])
        stack.enter_context(proxied(configured(folder, ports), ports[80]))
        yield Site(f"http://localhost:{ports[80]}", replicas, folder)


@contextmanager
def proxied(configuration: Path, port: int) -> Iterator[None]:
    """Run nginx with that file until the block ends, from when it answers at the port."""
    process = subprocess.Popen([str(nginx()), "-e", "stderr", "-c", str(configuration)])
    try:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with suppress(URLError, ConnectionError):
                urlopen(f"http://localhost:{port}/_stcore/health", timeout=5).close()
                break
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGQUIT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()
