"""From a written address to an answer: with an own archive of (invented) doors, and without."""

import os
import subprocess
import sys

from playwright.sync_api import expect

# docs/data.md, "ANNCSU": columns and form are real, street and doors are invented.
INVENTED = """CODICE_COMUNE;CODICE_ISTAT;PROGRESSIVO_NAZIONALE;CODICE_COMUNALE;ODONIMO;LOCALITA';\
DIZIONE_LINGUA1;DIZIONE_LINGUA2;PROGRESSIVO_ACCESSO;CODICE_COMUNALE_ACCESSO;CIVICO;ESPONENTE;\
SPECIFICITA;METRICO;PROGRESSIVO_SNC;COORD_X_COMUNE;COORD_Y_COMUNE;QUOTA;METODO
D403;048014;1;;VIA INVENTATA;;;;1;;7;;;;;10,95758;43,71795;;4
"""


def test_an_address_in_the_own_archive_is_found_and_stays_out_of_the_url(
    serve, visit_to, data_copy, tmp_path
):
    source = tmp_path / "INDIR_INVENTATO.csv"
    source.write_text(INVENTED, encoding="utf-8")
    settings = {"MAPPA_DATA": str(data_copy)}
    subprocess.run(
        [sys.executable, "-m", "geo", "addresses", str(source)],
        check=True,
        capture_output=True,
        env=os.environ | settings,
    )
    visit = visit_to(serve(**settings))
    visit.open("/trova", map_drawn=False)

    visit.write("via Inventata 7, Empoli")

    expect(visit.page.get_by_text("Posizione dell’indirizzo")).to_be_visible()
    expect(visit.page.locator("h2", has_text="Empolese-Valdarno Inferiore")).to_be_visible()
    assert "Inventata" not in visit.page.url
    assert "43.7" not in visit.page.url


def test_without_a_source_an_address_falls_back_to_its_comune_and_says_so(visit):
    visit.open("/trova", map_drawn=False)

    visit.write("Via Rozzalupi 57, Empoli")

    expect(visit.page.get_by_text("L’indirizzo non si può posizionare")).to_be_visible()
    expect(visit.page.locator("h2", has_text="Empolese-Valdarno Inferiore")).to_be_visible()


def test_an_address_in_another_region_is_answered_with_help(visit):
    visit.open("/trova", map_drawn=False)

    visit.write("Via Dante 1, Milano")

    expect(visit.page.get_by_role("status").first).to_be_visible()
    expect(visit.page.locator("h2", has_text="Nella tua zona")).to_have_count(0)
