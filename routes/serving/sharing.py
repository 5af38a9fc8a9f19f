"""Sharing one process between thousands of readers and a few dozen sessions."""

import asyncio
import gc
import socket
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

AT_ONCE: Final = 4
"""Embeds answered in one turn of the loop."""


class FairTurns:
    """ASGI middleware that lets sessions have their turn between embeds.

    Streamlit sends one message of each session in a turn of the loop. Without a limit a turn is as
    long as all readers that wait for an embed, and a page run of a session takes seconds.
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
        async with self.turns:
            await asyncio.sleep(0)
            await self.app(scope, receive, send)


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
