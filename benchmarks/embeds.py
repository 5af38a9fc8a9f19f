"""Our embed beside what one would do otherwise: first visits, a crowd of readers, and its cost.

Run it as ``python benchmarks/embeds.py``; it takes three to four minutes. It needs Chromium; wrk
and nginx where they are, and says what it left out. Readers, browser and servers share the
processors of one machine, and nothing has a network to cross: ratios mean something elsewhere.
"""

import os
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from unittest.mock import patch

import embed_cost
from embed_crowd import N_SESSIONS, WRK, Crowd, Reads, Runs, meet
from embed_folium import documents, save_map
from embed_nginx import NGINX, export_page, nginx
from embed_visits import CHROMIUM, Visit, Way, browsing, visit
from server import serving

TIPO = "centro-famiglie"
QUERY = f"/embed?tipo={TIPO}"
PORT, PAGES_PORT, NGINX_PORT = 8800, 8801, 8802
N_VISITS = 10
VISITS_S = 90.0
"""No further round of visits begins after so long."""
READ_S = 7
PAUSE_S = 5.0
HOST = (
    f'<!DOCTYPE html><html lang="en"><title>A public site</title><h1>A public site</h1>'
    f'<iframe width="1200" height="800" title="Map" '
    f'src="http://localhost:{PORT}/mappa?embed=true&amp;tipo={TIPO}"></iframe></html>'
)


def main() -> None:
    """Print the three tables."""
    with TemporaryDirectory(prefix="embeds-") as folder:
        _visits(Path(folder))
        _crowds(Path(folder))
    _costs()


def _visits(folder: Path) -> None:
    if not Path(CHROMIUM).exists():
        print(f"\n{CHROMIUM} is not there: first visits left out")
        return
    ours = f"http://localhost:{PORT}{QUERY}"
    public = f"http://localhost:{PAGES_PORT}"
    ways = (
        Way("our embed", ours, "path.zona"),
        Way("folium.Map.save", f"{public}/map", "path.leaflet-interactive"),
        Way("Streamlit page in an iframe", f"{public}/host", "path.zona", 3),
    )
    pages = {"/map": save_map(folder, TIPO).read_text(), "/host": HOST}
    seen: dict[Way, list[Visit]] = {way: [] for way in ways}
    # The page of another host may frame ours only where that is allowed.
    with (
        patch.dict(os.environ, {"MAPPA_FRAME_ANCESTORS": "*"}),
        serving("app.py", PORT, "/healthz"),
        documents(PAGES_PORT, pages),
        browsing() as browser,
    ):
        started = monotonic()
        for _ in range(N_VISITS):
            for way in ways:
                seen[way].append(visit(browser, way))
            if monotonic() - started > VISITS_S:
                break
    _print_visits(seen)


def _print_visits(seen: dict[Way, list[Visit]]) -> None:
    n = len(next(iter(seen.values())))
    print(
        f"\nFirst visits in headless Chromium, {n} each in turn, a fresh context each; "
        f"median and {ceil(0.9 * n)}th of {n}; {_busy()}"
    )
    print(f"{'':28}{'kB in all':>10}{'HTML kB':>9}{'requests':>10}{'LCP s':>14}{'polygon s':>14}")
    for way, visits in seen.items():
        is_framed = way.n_frames > 1
        html = "" if is_framed else f"{_both([v.html_kb for v in visits])[0]:.1f}"
        lcp = "" if is_framed else "{:.2f} / {:.2f}".format(*_both([v.lcp_s for v in visits]))
        polygon = "{:.2f} / {:.2f}".format(*_both([v.drawn_s for v in visits]))
        print(
            f"{way.name:28}{_both([v.kb for v in visits])[0]:>10.1f}{html:>9}"
            f"{visits[-1].n_requests:>10}{lcp:>14}{polygon:>14}"
        )
    print(f"{'target for ours':28}{'<= 300':>10}{'<= 30':>9}{'':>10}{'9th < 1':>14}")
    for way, visits in seen.items():
        hosts = sorted({host for v in visits for host in v.hosts})
        print(f"hosts of {way.name}, {len(hosts)}: {', '.join(hosts)}")
        stood_in, aborted = visits[-1].stood_in, visits[-1].aborted
        if stood_in or aborted:
            n_tiles = sum("//tile." in url for url in aborted)
            others = [url.rpartition("/")[2] for url in aborted if "//tile." not in url]
            print(
                f"  from packages, counted under gzip: {', '.join(stood_in)}\n"
                f"  aborted, so it really weighs more: {', '.join(others)}, {n_tiles} tiles"
            )
    print("""kB: headers and bodies as they travelled; websocket messages as they are. Folium's is
served compressed. All show the same services; folium's and Streamlit's the comuni too, ours the
zone alone. In the iframe: until the first zona is on the map, in the third frame.""")


def _both(values: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2], ordered[ceil(0.9 * len(ordered)) - 1]


def _crowds(folder: Path) -> None:
    if not WRK:
        print("\nwrk is not there: readers at once left out")
        return
    app_url = f"http://127.0.0.1:{PORT}{QUERY}"
    rows: list[tuple[str, Crowd]] = [
        ("app, 1 reader", Crowd(3, 1, app_url)),
        ("app, 400", Crowd(READ_S, url=app_url)),
        ("app, 400 + sessions", Crowd(READ_S, url=app_url, port=PORT)),
        ("app, 400 + sessions with pauses", Crowd(READ_S, url=app_url, port=PORT, pause_s=PAUSE_S)),
        ("sessions alone", Crowd(READ_S, port=PORT)),
    ]
    print(f"\nReaders of {QUERY} at once, {READ_S} s, wrk -t1; {_busy()}")
    print(
        f"{'':33}{'p50 ms':>8}{'p95':>7}{'p99':>7}{'answers/s':>11}{'errors':>8}{'late':>6}"
        f"{'run p50 s':>11}{'runs/s':>8}"
    )
    with serving("app.py", PORT, "/healthz"):
        meet(Crowd(1, url=app_url), folder)
        for name, crowd in rows:
            _print_crowd(name, *meet(crowd, folder))
        if NGINX:
            with nginx(folder, NGINX_PORT, export_page(folder, TIPO)) as url:
                _print_crowd("nginx, 400", *meet(Crowd(READ_S, url=url), folder))
                _print_crowd(
                    "nginx, 400 + sessions of the app",
                    *meet(Crowd(READ_S, url=url, port=PORT), folder),
                )
    print(
        f"{'target for the app, 400':33}{'':>8}{'< 200':>7}{'':>7}{'':>11}{'0':>8}{'':>6}"
        f"{'< 1':>11}"
    )
    if not NGINX:
        print("nginx is not there: the exported files left out")
    print(f"""late: answers for which wrk would not wait, 2 s. Sessions: {N_SESSIONS} readers of
the map page change the zona again and again, at once or {PAUSE_S:.0f} s after the last change;
a run not done when time is over counts with its age.""")


def _print_crowd(name: str, reads: Reads | None, runs: Runs | None) -> None:
    read = " " * 47
    if reads:
        read = (
            f"{reads.p50_ms:>8.1f}{reads.p95_ms:>7.1f}{reads.p99_ms:>7.1f}"
            f"{reads.per_second:>11,.0f}{reads.n_errors:>8}{reads.n_late:>6}"
        )
    run = f"{runs.p50_s:>11.2f}{runs.per_second:>8.1f}" if runs else ""
    print(f"{name:33}{read}{run}".rstrip(), flush=True)


def _costs() -> None:
    print(f"\nOne embed on the server, median of {embed_cost.N_RENDERS}; {_busy()}")
    print(f"{'':24}{'cold ms':>9}{'page alone ms':>15}{'from cache µs':>15}{'kB':>8}{'sent kB':>9}")
    for cost in embed_cost.costs():
        print(
            f"{cost.query or '(no filter)':24}{cost.cold_ms:>9.1f}{cost.height_ms:>15.1f}"
            f"{cost.cached_us:>15.0f}{cost.html_kb:>8.1f}{cost.sent_kb:>9.1f}",
            flush=True,
        )
    print("""cold: nothing kept but the store; page alone: the services are already selected; from
cache: the whole of the route, parameters read and checked, without the server around it.""")
    with serving("app.py", PORT, "/healthz") as server:
        kept = list(embed_cost.memory(server))
    print(
        f"\nMemory of the app, MB, after so many distinct requests of {QUERY.partition('?')[0]}; "
        f"{_busy()}"
    )
    for name, values in (
        ("requests", [f"{each.n_requests:,}" for each in kept]),
        ("MB", [f"{each.mb:.0f}" for each in kept]),
    ):
        print(f"{name:9}" + "".join(f"{value:>8}" for value in values))
    last = kept[-1]
    print(
        f"{last.n_requests:,} in {last.seconds:.0f} s, {last.n_refused:,} refused, "
        f"{last.n_failed} answered wrongly; {last.mb - kept[0].mb:+.0f} MB, of which "
        f"{last.mb - kept[len(kept) // 2].mb:+.0f} in the second half"
    )


def _busy() -> str:
    return f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


if __name__ == "__main__":
    main()
