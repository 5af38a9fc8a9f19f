"""Sharing one process between thousands of readers and a few dozen sessions."""

import asyncio
import gc
import socket
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

AT_ONCE: Final = 4
"""Embeds answered in one turn of the loop."""
PIECE: Final = 65_536
"""Bytes of a body that wait for a reader."""


class FairTurns:
    """ASGI middleware that lets sessions have their turn between embeds.

    A turn is the making of an answer and ends before the first byte is sent: who reads slowly holds
    nobody up. Streamlit sends one message of each session in a turn of the loop. Without a limit a
    turn is as long as all readers that wait for an embed, and a page run takes seconds.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Take the app."""
        self.app = app
        self.turns = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, an embed when its turn has come."""
        if scope["type"] != "http" or scope["path"] != "/embed":
            await self.app(scope, receive, send)
            return
        await self.turns.acquire()
        is_over = False

        def end() -> None:
            nonlocal is_over
            if not is_over:
                is_over = True
                self.turns.release()

        async def send_after_the_turn(message: Message) -> None:
            end()
            await send(message)

        try:
            await asyncio.sleep(0)
            await self.app(scope, receive, send_after_the_turn)
        finally:
            end()


class InPieces:
    """ASGI middleware that gives a connection the next piece of a body when it has taken the last.

    Given whole, a body is copied for every reader that is slower than it is made.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Take the app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer in pieces."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_in_pieces(message: Message) -> None:
            body = message.get("body", b"")
            if message["type"] != "http.response.body" or len(body) <= PIECE:
                await send(message)
                return
            view = memoryview(body)
            for start in range(0, len(view), PIECE):
                is_last = start + PIECE >= len(view)
                await send({
                    "type": "http.response.body", "body": bytes(view[start : start + PIECE]),
                    "more_body": not is_last or message.get("more_body", False),
                })

        await self.app(scope, receive, send_in_pieces)


def send_at_once() -> None:
    """Switch Nagle's algorithm off on the sockets that this process listens on.

    Streamlit binds its socket in a way that asyncio does not recognise as TCP (as uvicorn's own
    does, Kludex/uvicorn #3149), so that each answer but the first on a connection would wait 40 ms.
    Connections inherit the option.
    """
    for one in gc.get_objects():
        if isinstance(one, socket.socket) and one.family in {socket.AF_INET, socket.AF_INET6}:
            try:
                listens = one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
                if listens:
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:  # closed meanwhile, or no such option here
                continue
