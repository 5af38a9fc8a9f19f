"""The exported embed under an nginx of our own, in the foreground and in a folder of its own."""

import gzip
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen, TimeoutExpired
from time import monotonic, sleep
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from geo.dates import today
from geo.store.store import current_store
from routes.export import Exporter

NGINX: Final = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
START_S: Final = 10.0
# One process, as the app is; no module beyond the core and gzip_static.
CONFIGURATION: Final = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
  access_log off; sendfile on; keepalive_requests 1000000; open_file_cache max=1000;
  types {{ text/html html; }}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port} backlog=1024; root {folder}; gzip_static on; gzip_vary on; }}
}}
"""


def export_page(folder: Path, tipo: str) -> str:
    """Write the exported embed of a kind, and the same compressed; return its name."""
    name = f"toscana.{tipo}.{today().year}.html"
    files = Exporter(current_store(), today()).files()
    content = next(content for path, content in files if path == f"embed/{name}")
    (folder / name).write_bytes(content)
    (folder / f"{name}.gz").write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
    return name


@contextmanager
def nginx(folder: Path, port: int, name: str) -> Iterator[str]:
    """Serve a folder until the block ends; yield the address of its page."""
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port))
    url = f"http://127.0.0.1:{port}/{name}"
    process = Popen(
        [str(NGINX), "-p", str(folder), "-c", str(configuration)], stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        _wait(url, process)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(5)
        except TimeoutExpired:
            process.kill()
            process.wait()


def _wait(url: str, process: Popen[bytes]) -> None:
    end = monotonic() + START_S
    while monotonic() < end and process.poll() is None:
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, ConnectionError, TimeoutError):
            sleep(0.02)
    raise SystemExit("nginx did not answer with the exported page")
