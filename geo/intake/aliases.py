"""By which names, Italian and English, the columns of a list are known: the one table of them."""

import re
from collections.abc import Sequence
from typing import Final

from geo.spelling import plain
from geo.store.records import FIELDS

EXTRA: Final = ("comune", "provincia", "civico", "street_type", "street_name", "x", "y")
"""What a list may say beside the fields of a record: it helps to fill them."""
KNOWN_FIELDS: Final = (*FIELDS, *EXTRA)

_NAMES: Final = {
    "id": "codice; identificativo; codice servizio; codice struttura; cup; id servizio; service id",
    "part_of": "fa parte di; sede di; rete; centro di riferimento; part of; network",
    "kind": "categoria; genere; tipo di scheda; category",
    "type": "tipologia; tipo; tipologia servizio; tipologia di servizio; tipologia struttura; "
    "tipologia di struttura; tipo di servizio; tipo di struttura; tipo struttura",
    "type_text": "descrizione tipologia",
    "name": "denominazione; nome; nome del servizio; nome servizio; denominazione servizio; "
    "denominazione del servizio; denominazione struttura; denominazione della struttura; "
    "denominazione centro; nome struttura; nome della struttura; nome centro; "
    "nome del centro; centro; struttura; servizio; titolo; title; service name; "
    "name of service; centre; center; facility",
    "comune": "nome comune; comune sede; comune di ubicazione; comune ubicazione; "
    "denominazione comune; citta; localita comune; municipality; town; city",
    "comune_istat": "codice istat; cod istat; istat; codice istat comune; codice comune; "
    "codice istat del comune; cod comune; pro com; pro com t; procom; istat code; "
    "municipality code",
    "provincia": "prov; sigla provincia; province",
    "zona": "zona distretto; zona sociosanitaria; zona distretto sociosanitaria; distretto; "
    "zona sds; sds; societa della salute; ambito; ambito territoriale; zone; district; "
    "health district",
    "address": "indirizzo; via; ubicazione; sede; indirizzo sede; indirizzo della sede; "
    "indirizzo completo; via piazza; via e numero; via e n; via e numero civico; "
    "indirizzo e numero civico; indirizzo e n civico; via e civico; street; "
    "street address; location",
    "civico": "numero civico; n civico; num civico; nr civico; house number; street number",
    "street_type": "dug; toponimo; tipo via; tipo strada; specie; specie toponimo; "
    "qualificatore; denominazione urbanistica generica; tipo toponimo",
    "street_name": "duf; denominazione stradale; nome via; nome strada; denominazione via; "
    "denominazione urbanistica ufficiale; denominazione toponimo; odonimo",
    "postal_code": "cap; codice postale; codice avviamento postale; postcode; zip; zip code",
    "phone": "telefono; tel; recapito telefonico; recapiti telefonici; numero di telefono; "
    "numero telefono; telefono fisso; cellulare; cell; recapito; recapiti; contatti; "
    "telephone; phone number; mobile",
    "email": "e mail; mail; posta elettronica; indirizzo email; indirizzo e mail; "
    "indirizzo di posta elettronica; email address; pec",
    "website": "sito web; sito; sito internet; pagina web; indirizzo web; web; web site; url; "
    "link; home page",
    "opening_hours": "orari; orario; orari di apertura; orario di apertura; giorni e orari; "
    "orari e giorni; giorni e orari di apertura; apertura al pubblico; "
    "orario al pubblico; hours; opening times",
    "opening_hours_text": "note orari; descrizione orari",
    "services": "servizi; servizi offerti; servizi erogati; prestazioni; attivita; "
    "attivita svolte; services offered; activities",
    "services_text": "descrizione servizi; descrizione attivita; descrizione; description",
    "access_cost": "costo; costi; tariffa; tariffe; gratuito o a pagamento; cost; price",
    "access_mode": "modalita di accesso; modalita accesso; accesso; come si accede; access",
    "access_who": "chi puo accedere; requisiti; requisiti di accesso; who may come",
    "languages": "lingue; lingue parlate; lingua; spoken languages",
    "operator": "ente gestore; gestore; soggetto gestore; ente titolare; titolare; gestione; "
    "ente; managing body; run by",
    "partners": "partner; enti partner; collaborazioni; soggetti coinvolti",
    "target": "destinatari; utenza; tipo di utenza; fascia di eta; beneficiari; eta; users",
    "capacity": "capacita; posti; numero posti; numero di posti; n posti; nr posti; posti letto; "
    "posti autorizzati; capienza; ricettivita; capacita ricettiva; places; beds",
    "capacity_text": "note posti; descrizione posti",
    "valid_from": "data apertura; data di apertura; apertura; anno apertura; anno di apertura; "
    "data inizio; data di inizio; data attivazione; data di attivazione; "
    "data inaugurazione; attivo dal; aperto dal; opening date; opened; opened on",
    "valid_to": "data chiusura; data di chiusura; chiusura; anno chiusura; data fine; "
    "data di fine; data cessazione; attivo fino al; closing date; closed; closed on",
    "status": "stato; stato attuale; stato servizio; stato del servizio; stato struttura; "
    "situazione; attivo",
    "status_text": "note stato; descrizione stato",
    "lat": "latitudine; latitude; lat wgs84; latitudine wgs84",
    "lon": "long; lng; longitudine; longitude; lon wgs84; longitudine wgs84",
    "x": "coord x; coordinata x; x coord; est; east; easting; coordinata est; coord est",
    "y": "coord y; coordinata y; y coord; nord; north; northing; coordinata nord; coord nord",
    "position_accuracy": "precisione; precisione posizione; accuracy",
    "position_source": "fonte posizione; fonte coordinate",
    "location_policy": "riservatezza; riservata; riservato; indirizzo riservato; protetta; "
    "indirizzo segreto; localizzazione riservata; confidential",
    "source_url": "fonte; fonte dati; fonte del dato; url fonte; link fonte; source; source link",
    "other_sources": "altre fonti; other source",
    "source_year": "anno; anno di riferimento; anno riferimento; anno fonte; anno rilevazione; "
    "year; reference year",
    "verified_on": "verificato il; data verifica; data di verifica; ultima verifica; "
    "data ultima verifica; verifica; data aggiornamento; aggiornato al; "
    "ultimo aggiornamento; data ultimo aggiornamento; verified; last verified; "
    "last update",
    "confidence": "affidabilita; certezza; reliability",
    "notes": "note; annotazioni; osservazioni; commenti; remarks; comments",
}


FIELD_OF: Final[dict[str, str]] = {
    **{plain(name): field for field, names in _NAMES.items() for name in names.split(";")},
    **{plain(field): field for field in KNOWN_FIELDS},
}
"""Plain name of a column → field; a field's own name comes before any alias."""


def field_of(head: str) -> str:
    """Return the field that a head names, without what stands in brackets if need be, or ""."""
    outside = re.sub(r"\(.*?\)", " ", head)
    return FIELD_OF.get(plain(head), FIELD_OF.get(plain(outside), ""))


def n_known(row: Sequence[str]) -> int:
    """Return how many fields the cells of a row name."""
    return len({field_of(cell) for cell in row if cell and len(cell) < 60} - {""})
