"""Uploads: of the steward's session alone, so much, and nothing is read of what is refused."""

import asyncio

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from geo.intake.container import MOST_BYTES
from geo.logins import allow_uploads, may_upload, revoke_uploads
from routes.middleware import FRAMING, MOST_OF_ALL, Uploads
from tests.asgi import run_in_thread
from tests.hostile.conftest import received

N_PUTS = 6
MEGABYTE = b"x" * 1_000_000


async def session_of(port):
    """Open a page as any visitor does; return its socket and the name of its session."""
    socket = await websockets.connect(
        f"ws://127.0.0.1:{port}/_stcore/stream", max_size=None, subprotocols=["streamlit"]
    )
    await socket.send(BackMsg(rerun_script={}).SerializeToString())
    while True:
        message = ForwardMsg.FromString(await socket.recv(decode=False))
        if message.WhichOneof("type") == "new_session":
            return socket, message.new_session.initialize.session_id


@pytest.mark.parametrize("framing", ["content-length", "chunked"])
def test_a_visitor_uploads_nothing_however_often(framing, attacked):
    async def attack():
        page, session = await session_of(attacked.port)
        before = attacked.memory_mb()
        answers = [await asyncio.to_thread(put, session, number) for number in range(N_PUTS)]
        after = attacked.memory_mb()
        await page.close()
        return answers, after - before

    def put(session, number):
        size = (
            f"Content-Length: {190 * len(MEGABYTE)}"
            if framing == "content-length"
            else "Transfer-Encoding: chunked"
        )
        n_sent = 0
        with attacked.connected() as connection:
            connection.sendall(
                f"PUT /_stcore/upload_file/{session}/{number} HTTP/1.1\r\n"
                f"Host: 127.0.0.1\r\n{size}\r\n\r\n".encode()
            )
            try:
                for _part in range(190):
                    part = (
                        MEGABYTE
                        if framing == "content-length"
                        else (b"%x\r\n%b\r\n" % (len(MEGABYTE), MEGABYTE))
                    )
                    connection.sendall(part)
                    n_sent += len(part)
            except ConnectionError:
                pass
            return received(connection)[:12], n_sent

    answers, growth_mb = run_in_thread(attack())

    assert {answer for answer, _sent in answers} <= {b"HTTP/1.1 403", b""}
    assert max(n_sent for _answer, n_sent in answers) < 20_000_000
    assert growth_mb < 60  # the page of the visitor itself; the bodies would be 1,140


def test_a_refusal_is_told_before_the_body(attacked):
    status, _headers, content = attacked.ask(
        "/_stcore/upload_file/nobody/1", "PUT", Content_Length="190000000"
    )

    assert status == 403
    assert b"elenco" in content


class Stored:
    def __init__(self, **files):
        self.files = files

    def sizes(self):
        return {session: dict(files) for session, files in self.files.items()}

    def forget(self, session, file):
        del self.files[session][file]


@pytest.fixture
def steward():
    allow_uploads("steward")
    yield "steward"
    revoke_uploads("steward")


def upload(parts, session="steward", stored=None, method="PUT", **headers):
    """Return the status of an upload, and how many bytes of it were read."""
    n_read, sent = 0, []

    async def receive():
        nonlocal n_read
        body = parts.pop(0) if parts else b""
        n_read += len(body)
        return {"type": "http.request", "body": body, "more_body": bool(parts)}

    async def send(message):
        sent.append(message)

    async def app(_scope, receive, send):
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    scope = {
        "type": "http",
        "method": method,
        "path": f"/_stcore/upload_file/{session}/1",
        "query_string": b"",
        "headers": [
            (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
        ],
    }
    run_in_thread(Uploads(app, stored=lambda: stored)(scope, receive, send))
    return sent[0]["status"], n_read


def test_the_steward_uploads_a_list(steward):
    assert upload([MEGABYTE], content_length="1000000") == (204, len(MEGABYTE))


def test_who_has_left_uploads_nothing(steward):
    revoke_uploads(steward)

    assert not may_upload(steward)
    assert upload([MEGABYTE], content_length="1000000") == (403, 0)
    assert upload([b""], method="DELETE")[0] == 403


@pytest.mark.parametrize("length", [str(MOST_BYTES + FRAMING + 1), "9" * 30, "-1", "1e3", "x"])
def test_a_length_that_is_too_much_or_none_is_refused_unread(length, steward):
    assert upload([MEGABYTE], content_length=length) == (413, 0)


def test_pieces_are_counted_and_cut(steward):
    status, n_read = upload([MEGABYTE] * 100)

    assert status == 413
    assert n_read <= MOST_BYTES + FRAMING + len(MEGABYTE)


def test_more_than_was_announced_is_cut(steward):
    assert upload([MEGABYTE] * 3, content_length="1000000")[0] == 413


def test_older_lists_of_a_session_give_way_and_those_of_others_stay(steward):
    stored = Stored(steward={"a": MOST_BYTES, "b": MOST_BYTES}, other={"c": MOST_BYTES})

    assert upload([b"x"], stored=stored, content_length="1000")[0] == 204
    assert stored.files == {"steward": {"b": MOST_BYTES}, "other": {"c": MOST_BYTES}}


def test_all_sessions_together_have_a_bound(steward):
    stored = Stored(**{f"other{n}": {"c": MOST_BYTES} for n in range(4)})

    assert upload([b"x"], stored=stored, content_length="1000") == (413, 0)
    assert MOST_OF_ALL == 4 * MOST_BYTES


def test_the_setting_of_streamlit_follows_the_limit_of_lists(root):
    import tomllib

    with (root / ".streamlit" / "config.toml").open("rb") as file:
        megabytes = tomllib.load(file)["server"]["maxUploadSize"]

    assert MOST_BYTES <= megabytes * 2**20 < MOST_BYTES + 2**20


def test_a_session_that_is_gone_keeps_no_list_and_no_right(steward):
    from types import SimpleNamespace

    from streamlit.runtime.memory_session_storage import MemorySessionStorage
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
    from streamlit.runtime.script_data import ScriptData
    from streamlit.runtime.uploaded_file_manager import UploadedFileRec
    from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

    from views.server import sweep

    assert ScriptData  # what sessions are made of; none is open here
    files = MemoryUploadedFileManager("/_stcore/upload_file")
    sessions = WebsocketSessionManager(MemorySessionStorage(), files, None, None)
    for session in (steward, "visitor"):
        files.add_file(session, UploadedFileRec("1", "a.csv", "text/csv", b"x"))

    sweep(SimpleNamespace(_session_mgr=sessions, uploaded_file_mgr=files))

    assert not may_upload(steward)
    assert dict(files.file_storage) == {}
