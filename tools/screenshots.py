"""Take the pictures of the README: python tools/screenshots.py (needs Debian's chromium)."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
PORT = "8650"
URL = f"http://127.0.0.1:{PORT}"
COLOURS = 128
"""So many are enough for flat maps and text, and make a picture a quarter as heavy."""


class Shot(NamedTuple):
    """One picture of the gallery."""

    name: str
    path: str
    width: int
    height: int
    scheme: str = "light"
    to_map: bool = False
    """Whether the map is brought into view first, as its link does on a phone."""


WITH_MAP = ("/embed", "/mappa", "/trova", "/copertura", "/incorpora")
EMPOLI = "zona=empolese-valdarno-inferiore"
CENTRES = "anno=2025&tipo=centro-famiglie"
SHOTS = (
    Shot("inizio-1280", "/", 1280, 980),
    Shot("inizio-360", "/", 360, 760),
    Shot("trova-360", "/trova?luogo=comune-empoli", 360, 1180),
    Shot("trova-768-scuro", "/trova?luogo=comune-empoli", 768, 1000, "dark"),
    Shot("trova-ar-360", "/trova?luogo=comune-empoli&lingua=ar", 360, 1180),
    Shot("mappa-1280", f"/mappa?{CENTRES}", 1280, 980),
    Shot("mappa-1280-scuro", f"/mappa?{CENTRES}", 1280, 980, "dark"),
    Shot("mappa-zona-1280", f"/mappa?anno=2025&{EMPOLI}", 1280, 980),
    Shot("mappa-360", f"/mappa?{CENTRES}&zona=versilia", 360, 760, to_map=True),
    Shot("copertura-1280", "/copertura?anno=2025", 1280, 1180),
    Shot("copertura-lacune-1280-scuro", "/copertura?anno=2025&vista=lacune", 1280, 1180, "dark"),
    Shot("copertura-360", "/copertura?anno=2025&indicatore=distanza-media", 360, 1180),
    Shot("rapporto-768", "/rapporto?zona=casentino&anno=2025", 768, 1100),
    Shot("dati-1280", "/dati", 1280, 980),
    Shot("incorpora-1280", "/incorpora?zona=elba", 1280, 980),
    Shot("embed-800", f"/embed?{EMPOLI}&tipo=centro-famiglie", 800, 700),
    Shot("embed-360-scuro", f"/embed?{EMPOLI}&tipo=centro-famiglie", 360, 760, "dark"),
    Shot("centro-360", "/centro/C010", 360, 1180),
    Shot("accessibilita-768", "/accessibilita", 768, 1000),
)


def wait() -> None:
    """Wait until the app answers."""
    for _attempt in range(300):
        try:
            urllib.request.urlopen(f"{URL}/healthz", timeout=2)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the app did not answer")


def shoot(browser: Browser, shot: Shot) -> int:
    """Save one page as a picture and return its size. [bytes]"""
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        locale="it-IT",
        color_scheme=shot.scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(URL + shot.path)
    page.locator("h1").first.wait_for()
    frames = page.locator("iframe")
    if shot.path == "/" or shot.path.startswith(WITH_MAP):
        drawn = page if shot.path.startswith("/embed") else frames.first.content_frame
        drawn.locator("path.zona").first.wait_for(state="attached")
    page.wait_for_timeout(2500)
    if shot.to_map:
        frames.first.scroll_into_view_if_needed()
        page.wait_for_timeout(500)
    path = ROOT / "docs" / f"{shot.name}.png"
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    context.close()
    return path.stat().st_size


def main() -> None:
    """Start the app, take every picture, stop the app."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", PORT]
    app = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            for shot in SHOTS:
                print(f"docs/{shot.name}.png", shoot(browser, shot))
            browser.close()
    finally:
        app.terminate()
        app.wait()


if __name__ == "__main__":
    main()
