"""After a login nothing of its list is in the memory of the process, whatever may hold it."""

import os
import subprocess
import sys

import pytest

MARK = "Zzyvxq"
FIELDS = (
    "id",
    "name",
    "type",
    "comune",
    "address",
    "phone",
    "email",
    "website",
    "note",
    "services",
    "zona",
    "operator",
    "opening_hours",
    "another",
)
RUN = '''
import gc, sys
import numpy as np
import views.dati
from streamlit.testing.v1 import AppTest
from geo.logins import COOKIE, current_logins

mark, password, ends = sys.argv[1:4]
browser = {COOKIE: current_logins().enter(password, "192.0.2.1")}
views.dati.cookie_of_visitor = lambda: browser[COOKIE]
page = AppTest.from_string("""
from views.dati import show_steward
from words import translator
show_steward(translator("it"))
""", default_timeout=120).run()
page.file_uploader[0].set_value(("elenco.csv", sys.stdin.buffer.read(), "text/csv"))
page.run()
page.checkbox(key="steward-partial").check()
page.button(key="steward-check").click()
page.run()
assert not page.exception
login = current_logins().login_of(browser[COOKIE])
assert len(login.drafts) == 1 and len(login.downloads["test session id"]) == 3

def holders():
    gc.collect()
    found = []
    for one in gc.get_objects():
        for held in gc.get_referents(one):
            if isinstance(held, np.ndarray) and held.dtype == object:
                found += [repr(text)[:60] for text in held.flat if mark in str(text)]
            if isinstance(held, (str, bytes, bytearray)) and held is not mark:
                text = held if isinstance(held, str) else bytes(held).decode("latin-1")
                if mark.lower() in text.lower() and text not in sys.argv:
                    found.append(f"{type(one).__name__} "
                                 f"{getattr(one, '__wrapped__', '')}: {text[:60]!r}")
    return found

assert holders()  # or this search could find nothing
del login
if ends == "leave":
    page.button(key="steward-leave").click()
    page.run()
    assert not page.exception
else:
    current_logins().clock = lambda: 1e12
    current_logins().sweep()
# What the browser was shown is the test's own copy of it, not the server's.
del page
import streamlit.testing.v1.local_script_runner, linecache
print("\\n".join(holders()[:10]), end="")
'''


@pytest.mark.parametrize("ends", ["leave", "expire"])
def test_nothing_of_a_list_is_held_after_the_login_has_ended(ends, root, data_copy):
    from geo.logins import kept_password

    password = "quattro cavalli verdi"
    head = ";".join((*FIELDS, f"Colonna {MARK}"))
    rows = [";".join(f"{MARK} {field} {number}" for field in (*FIELDS, "x")) for number in range(5)]
    rows.append("C002;Centro;;Firenze;;055 000000;;;;;;;;;")
    env = os.environ | {"MAPPA_DATA": str(data_copy), "MAPPA_STEWARD": kept_password(password)}

    done = subprocess.run(
        [sys.executable, "-c", RUN, MARK, password, ends],
        cwd=root,
        check=False,
        timeout=300,
        env=env | {"PYTHONPATH": str(root)},
        input="\n".join((head, *rows)).encode(),
        capture_output=True,
    )

    assert (done.returncode, done.stdout.decode()) == (0, ""), done.stderr.decode()[-2000:]
