"""Take the pictures of the README: python tools/screenshots.py (needs Debian's chromium)."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
PORT = "8650"
URL = f"http://127.0.0.1:{PORT}"
SHOTS = (
    ("mappa-1280", "/mappa?anno=2025&tipo=centro-famiglie", 1280, 980),
    ("mappa-zona-1280", "/mappa?anno=2025&zona=empolese-valdarno-inferiore", 1280, 980),
    ("mappa-360", "/mappa?anno=2025&zona=versilia", 360, 1500),
    ("trova-360", "/trova?luogo=comune-empoli", 360, 1500),
    ("embed-800", "/embed?zona=empolese-valdarno-inferiore&tipo=centro-famiglie", 800, 700),
    ("inizio-1280", "/", 1280, 980),
)


def wait() -> None:
    """Wait until the app answers."""
    for _attempt in range(300):
        try:
            urllib.request.urlopen(f"{URL}/healthz", timeout=2)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the app did not answer")


def shoot(browser: Browser, name: str, path: str, width: int, height: int) -> None:
    """Save one page as a picture."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="it-IT")
    page = context.new_page()
    page.goto(URL + path)
    inside = page.frame_locator("iframe[title='streamlit_folium.st_folium']")
    drawn = page if path.startswith("/embed") else inside
    drawn.locator("path.zona").first.wait_for(state="attached")
    page.wait_for_timeout(2500)
    page.screenshot(path=ROOT / "docs" / f"{name}.png")
    context.close()


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
                shoot(browser, *shot)
                print(f"docs/{shot[0]}.png")
            browser.close()
    finally:
        app.terminate()
        app.wait()


if __name__ == "__main__":
    main()
