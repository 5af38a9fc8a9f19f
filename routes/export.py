"""The site as files: every embed, a page per service, the open data, the assets, an index.

Any web server serves them as they are. The same data gives the same bytes; a file is replaced
only when its bytes differ, so that an interrupted export goes on where it stopped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from documents.centre import centre_page, vcard
from documents.embed import embed_page
from documents.frame import Page, page
from documents.theme import theme_page
from downloads.datasets import CATALOGUE, NAMES
from downloads.formats import services_csv
from geo.catalogue import KINDS
from geo.coverage.indicators import INDICATORS
from geo.coverage.question import Question
from geo.files import write_whole
from geo.region import region
from geo.store.selection import Query, parse_query
from geo.store.store import Store
from geo.zones import zone_set_on
from layers.assets import every_asset
from layers.scene import Scene, Shown
from layers.site import PAINTED, Site
from routes.answer import Body
from routes.api import MADE_BY_NAME, OPEN, LayerRequest, dataset_files
from routes.coverage_api import coverage_request, theme_of, values_json
from routes.plain_pages import public_service, statement_files
from words import DEFAULT, LANGUAGES, languages_of_page, translator

File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    n_files: int
    n_bytes: int
    n_written: int
    """Files whose bytes were new."""


@dataclass(frozen=True)
class Exporter:
    """Writes one version of the data as it stands on a day."""

    store: Store
    day: date
    base_url: str = ""
    app_url: str = ""
    languages: tuple[str, ...] = (DEFAULT,)
    every_year: bool = False
    """Whether zone and kinds are written for every year, not only the whole region."""
    compressed: bool = False
    """Whether a ``.gz`` stands beside each file, for servers that send it ready made."""

    def write(self, folder: Path, tell: Callable[[int, str], None]) -> Exported:
        """Write all files into a folder, telling the number and name of each."""
        n_bytes = n_written = number = 0
        for number, (name, content) in enumerate(self.files(), start=1):
            path = folder / name
            if not path.exists() or path.read_bytes() != content:
                write_whole(path, content)
                n_written += 1
            if self.compressed:
                packed = Body(content, "").compressed
                write_whole(path.with_name(f"{path.name}.gz"), packed)
            n_bytes += len(content)
            tell(number, name)
        return Exported(number, n_bytes, n_written)

    def files(self) -> Iterator[File]:
        """Yield the name and content of each file."""
        wanted: dict[str, tuple[str, dict[str, str]]] = {}
        pages: list[tuple[str, str]] = []
        for language in self.languages:
            for query in self.queries():
                name = embed_name(query, language)
                site = Site("../", self.base_url, self.app_url, self.languages, wanted)
                scene = Scene(query, self.day, language, self.store.version, site)
                # Not the shared one: the links of this scene are noted in this export.
                shown = Shown(scene, self.store)
                made = embed_page(shown)
                pages.append((name, made.title))
                yield name, made.html
            themed = (
                self._themed(language, wanted) if language in languages_of_page("copertura") else ()
            )
            for name, made in themed:
                pages.append((name, made.title))
                yield name, made.html
            yield from self._centres(language)
        for path, (name, params) in sorted(wanted.items()):
            yield path, self._data(name, params)
        yield from self._open_data()
        yield from statement_files(self.base_url, self.app_url)
        yield from dataset_files(self.store, self.day, self.base_url)
        for asset in every_asset().values():
            yield f"risorse/{asset.name}", asset.body
        yield "incorpora.js", every_asset()["adatta.js"].body
        yield "index.html", self._index(pages)

    def queries(self) -> Iterator[Query]:
        """Yield the filters of every embed: zona × kind today, the whole region in every year."""
        kinds = (None, *(kind.slug for kind in KINDS))
        for anno in range(2014, self.day.year + 1):
            query = Query(anno, zone_set_on(Query(anno, self.store.zones.current).day(self.day)))
            is_now = anno == self.day.year
            zone = self.store.zones.by_set[query.zone_set] if is_now or self.every_year else ()
            for zona in (None, *zone):
                for kind in (
                    kinds
                    if zona is not None or is_now or self.every_year
                    else (None, "centro-famiglie")
                ):
                    yield replace(query, zona=zona, tipo=kind)

    def _themed(
        self, language: str, wanted: dict[str, tuple[str, dict[str, str]]]
    ) -> Iterator[tuple[str, Page]]:
        """Yield the map of each indicator by zona, today."""
        query = Query(self.day.year, zone_set_on(self.day))
        site = Site("../", self.base_url, self.app_url, self.languages, wanted)
        scene = Scene(query, self.day, language, self.store.version, site)
        for indicator in INDICATORS:
            question = Question(query, indicator=indicator.slug)
            yield theme_name(question, language), theme_page(self.store, question, scene)

    def _centres(self, language: str) -> Iterator[File]:
        services = self.store.services
        for record in services.loc[services["location_policy"] == "point", "id"]:
            service, scene = public_service(self.store, record, language)
            site = Site("../", self.base_url, self.app_url, self.languages)
            made = centre_page(service, replace(scene, site=site), translator(language))
            yield site.centre(record, language).removeprefix("../"), made.html
            if language == self.languages[0]:
                card = vcard(service, site.absolute_centre(record))
                yield f"centro/{record}.vcf", card.encode()

    def _data(self, name: str, params: dict[str, str]) -> bytes:
        values = {key: [value] for key, value in params.items() if key not in {"v", "scheda"}}
        if name == PAINTED:
            theme = theme_of(values.pop("tema"))
            return values_json(self.store, theme, coverage_request(values, self.store, self.day))
        language = values.pop("lingua", [DEFAULT])[0]
        query = parse_query(values, self.store.zones, self.store.comune_names, self.day)
        return MADE_BY_NAME[name](
            self.store, LayerRequest(query, language, "scheda" in params, self.day)
        )

    def _open_data(self) -> Iterator[File]:
        asked = LayerRequest(self._query_of_all(), DEFAULT, cards=False, day=self.day)
        yield "dati/servizi.csv", services_csv(asked.shown(self.store))
        for name in ("servizi", "comuni", "zone"):
            yield f"dati/{name}.geojson", MADE_BY_NAME[name](self.store, asked)

    def _query_of_all(self) -> Query:
        return Query(self.day.year, zone_set_on(self.day), stato="tutti")

    def _index(self, pages: list[tuple[str, str]]) -> bytes:
        _ = translator(self.languages[0])
        site = Site("", self.base_url)
        return page(
            "index.html",
            _,
            site,
            title=_("Services for families {in_region}"),
            files=(*NAMES, CATALOGUE),
            folder=OPEN,
            pages=pages,
        ).html


def embed_name(query: Query, language: str) -> str:
    """Return the file name of an embed."""
    parts = [query.zona or region().slug, query.tipo or "tutti", str(query.anno)]
    if language != DEFAULT:
        parts.append(language)
    return f"embed/{'.'.join(parts)}.html"


def theme_name(question: Question, language: str) -> str:
    """Return the file name of the embed of an indicator."""
    parts = ["copertura", question.indicator, str(question.query.anno)]
    if language != DEFAULT:
        parts.append(language)
    return f"embed/{'.'.join(parts)}.html"


def known_languages(names: str) -> tuple[str, ...]:
    """Return languages from a comma-separated list; those not ours are left out."""
    return tuple(name for name in names.split(",") if name in LANGUAGES) or (DEFAULT,)
