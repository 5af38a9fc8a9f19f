"""``/dati/entra``, ``/dati/esci``, ``/dati/scarica/…``: a login is a cookie, and opens files."""

from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from documents.login_page import login_page
from geo.logins import COOKIE, LONGEST_S, RefusedError, asked_for, current_logins, record
from geo.settings import settings
from routes.answer import language_for
from words import Translator, translator

_MOST_BYTES: Final = 8_192
"""Of a form with one password in it."""
_OWN: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


async def enter(request: Request) -> Response:
    """Answer ``/dati/entra``: the form, and what comes of it."""
    _ = translator(language_for(request, "dati"))
    if not asked_for():
        return _page(_("There is no login here."), _, 404, has_form=False)
    secret = request.cookies.get(COOKIE, "")
    if request.method != "POST":
        login = await run_in_threadpool(current_logins().login_of, secret, is_use=False)
        return _page("", _, is_inside=login is not None)
    if not _is_own(request):
        return _page(_("The form was sent from another site: nothing was done."), _, 403)
    password = await _password_of(request)
    if password is None:
        return _page(_("What was sent is not this form."), _, 400)
    try:
        made = await run_in_threadpool(current_logins().enter, password, address_of(request))
    except RefusedError as error:
        wait = {"Retry-After": str(int(error.wait_s) + 1)} if error.wait_s else {}
        answer = _page(_(error.sentence, **error.values), _, 429 if wait else 401)
        answer.headers.update(wait)
        return answer
    # Who showed a secret before has it no longer: a cookie that was planted opens nothing.
    await run_in_threadpool(current_logins().leave, secret)
    inside = _to_data(_)
    inside.set_cookie(
        COOKIE,
        made,
        max_age=int(LONGEST_S),
        path="/",
        httponly=True,
        samesite="strict",
        secure=_is_secure(request),
    )
    return inside


async def leave(request: Request) -> Response:
    """Answer ``/dati/esci``: the login ends, whatever it held is gone."""
    _ = translator(language_for(request, "dati"))
    if not _is_own(request):
        return _page(_("The form was sent from another site: nothing was done."), _, 403)
    await run_in_threadpool(current_logins().leave, request.cookies.get(COOKIE, ""))
    answer = _to_data(_)
    answer.delete_cookie(
        COOKIE, path="/", httponly=True, samesite="strict", secure=_is_secure(request)
    )
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


async def download(request: Request) -> Response:
    """Answer ``/dati/scarica/{name}``: a file of this login; to anybody else there is none."""
    _ = translator(language_for(request, "dati"))
    login = await run_in_threadpool(current_logins().login_of, request.cookies.get(COOKIE, ""))
    file = login.download(request.path_params["name"]) if login else None
    if login is None or file is None:
        return _page(_("There is no such file, or the login that made it has ended."), _, 404)
    try:
        await run_in_threadpool(record, "took", address_of(request), login.name, file=file.name)
    except RefusedError as error:
        return _page(_(error.sentence, **error.values), _, 503)
    disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(
        file.content,
        media_type=file.media_type,
        headers={**_OWN, "Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
    )


def address_of(request: Request) -> str:
    """Return from where a request comes: through a proxy, as the server was told to believe it."""
    return request.client.host if request.client else ""


def _page(
    sentence: str,
    _: Translator,
    status: int = 200,
    *,
    is_inside: bool = False,
    has_form: bool = True,
) -> Response:
    made = login_page(sentence, _, is_inside=is_inside, has_form=has_form)
    return Response(
        made.html,
        status,
        media_type="text/html; charset=utf-8",
        headers={**_OWN, "Content-Security-Policy": made.policy},
    )


def _to_data(_: Translator) -> RedirectResponse:
    return RedirectResponse(f"/dati?lingua={_.language}", 303, headers=dict(_OWN))


def _is_own(request: Request) -> bool:
    """Tell whether a form was sent by a page of this site, as far as the browser tells it."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    own = {request.headers.get("host", ""), urlsplit(settings().site).netloc}
    return origin is None or urlsplit(origin).netloc in own - {""}


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https" or settings().site.startswith("https:")


async def _password_of(request: Request) -> str | None:
    """Return the password of a form; None of what is no such form, or too much for one."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return None
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > _MOST_BYTES:
            return None
    try:
        given = parse_qs(content.decode(), keep_blank_values=True, max_num_fields=4)
    except ValueError:
        return None
    values = given.get("password", [])
    return values[0] if len(values) == 1 else None
