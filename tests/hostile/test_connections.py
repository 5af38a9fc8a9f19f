"""Connections that ask slowly, read slowly, or are too many: the others are answered."""

import asyncio
import socket

import pytest
import websockets

from routes.connections import MOST_HEAD
from routes.limits import EACH_WEBSOCKETS
from tests.asgi import run_in_thread
from tests.hostile.conftest import received, until

N_HALF = 200
N_PAGES = 260
N_SLOW = 8


def test_half_requests_are_ended_and_nobody_waits_for_them(attacked):
    before = attacked.n_sockets()
    half = [attacked.connected() for _number in range(N_HALF)]
    for connection in half:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: ")

    assert attacked.status("/embed?tipo=centro-famiglie") == 200
    for connection in half:
        assert received(connection) == b""  # the server ends it, without an answer
        connection.close()
    until(lambda: attacked.n_sockets() <= before + 5)


def test_a_connection_that_goes_on_after_an_answer_byte_by_byte_is_ended(attacked):
    with attacked.connected() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nG")

        assert received(connection).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "line",
    [b"X-Long: " + b"a" * 65_000, b"X-Many: a\r\n" * 6_000],
    ids=["one header without an end", "headers without an end"],
)
def test_150_mb_of_headers_are_refused_long_before(line, attacked):
    before, n_sent = attacked.memory_mb(), 0
    with attacked.connected() as connection:
        try:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            while n_sent < 150_000_000:
                connection.sendall(line)
                n_sent += len(line)
        except ConnectionError:
            pass
        answered = received(connection)

    assert n_sent < 20_000_000  # what the buffers of the system take
    assert answered[:12] in {b"HTTP/1.1 431", b""}
    assert attacked.memory_mb() - before < 30


def test_headers_as_long_as_browsers_send_are_answered(attacked):
    assert attacked.ask("/healthz", Cookie="a" * (MOST_HEAD // 2))[0] == 200
    assert attacked.ask("/healthz", Cookie="a" * (MOST_HEAD + 1))[0] == 431
    assert attacked.ask("/healthz", **{f"X-{n}": "a" for n in range(120)})[0] == 431


def test_260_pages_of_one_address_leave_room_for_everything_else(attacked):
    async def crowd():
        address = f"ws://127.0.0.1:{attacked.port}/_stcore/stream"
        opened, refused = [], []
        for _number in range(N_PAGES):
            try:
                opened.append(
                    await websockets.connect(address, subprotocols=["streamlit"], open_timeout=60)
                )
            except websockets.InvalidStatus as error:
                refused.append(error.response)
        status = await asyncio.to_thread(attacked.status)
        for one in opened:
            await one.close()
        return len(opened), refused, status

    n_opened, refused, status = run_in_thread(crowd())

    assert n_opened == EACH_WEBSOCKETS
    assert {response.status_code for response in refused} == {503}
    assert all("Retry-After" in response.headers for response in refused)
    assert status == 200

    async def another():
        address = f"ws://127.0.0.1:{attacked.port}/_stcore/stream"
        async with websockets.connect(address, subprotocols=["streamlit"]) as one:
            return one.response.status_code

    assert run_in_thread(another()) == 101  # the room is free again


def test_readers_that_read_nothing_are_ended_and_hold_nobody_up(attacked):
    assert attacked.status("/api/dati/comuni.geojson") == 200  # made once, 1.4 MB
    before, n_before = attacked.memory_mb(), attacked.n_sockets()
    slow = []
    for _number in range(N_SLOW):
        connection = attacked.connected(SO_RCVBUF=4_096)
        connection.sendall(
            b"GET /api/dati/comuni.geojson HTTP/1.1\r\nHost: x\r\n\r\n"
            b"GET /embed HTTP/1.1\r\nHost: x\r\n\r\n" * 3
        )
        slow.append(connection)

    for _turn in range(3):
        assert attacked.status("/embed?tipo=centro-famiglie") == 200
    until(lambda: attacked.n_sockets() <= n_before + 2)  # they still read nothing
    assert attacked.memory_mb() - before < 40
    for connection in slow:
        connection.close()


def test_no_more_connections_than_the_descriptors_bear(attack):
    server = attack(MAPPA_CONNECTIONS="20")
    kept = [server.connected() for _number in range(60)]

    assert server.status() == 200
    until(lambda: server.n_sockets() < 40)
    for connection in kept:
        connection.close()


def test_a_page_that_says_nothing_of_its_own_is_not_heard(attacked):
    from streamlit.proto.BackMsg_pb2 import BackMsg

    from views.server import UNWANTED, is_wanted

    assert is_wanted(BackMsg(rerun_script={}).SerializeToString())
    assert not is_wanted(BackMsg(clear_cache=True).SerializeToString())
    assert not is_wanted(BackMsg(load_git_info=True).SerializeToString())
    assert {field.name for field in BackMsg.DESCRIPTOR.fields} >= UNWANTED


@pytest.mark.parametrize("family", ["127.0.0.1", "::ffff:127.0.0.1"])
def test_an_address_is_one_client_however_a_socket_writes_it(family):
    from routes.limits import network_of

    assert network_of(family) == "127.0.0.1"
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db9::1")
    assert socket.inet_pton(socket.AF_INET6, network_of("2001:db8::1"))
