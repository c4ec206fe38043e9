"""The server: one process, one connection to the gradebook, this machine only."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from grader.errors import UsageError
from grader.gradebook import Reviewing
from grader.review.guarding import Door
from grader.review.handlers import ListHandler, NothingHandler, SameHandler, StudentHandler
from grader.review.reviewed_class import ReviewedClass

_MACHINE = "127.0.0.1"
_MOST_TRIES = 20
_LARGEST_FORM = 4 * 2**20
"""Bytes of a request: the longest texts of a student's form."""


def make_application(gradebook: Reviewing, door: Door, *, anonymous: bool) -> Application:
    """Build the application over an open gradebook."""
    reviewed = ReviewedClass(gradebook, anonymous=anonymous)
    reviewed.refresh()  # the first reading takes seconds
    cookie = {"samesite": "Strict", "httponly": True}
    return Application(
        [(r"/", ListHandler), (r"/student/([0-9a-f]+)", StudentHandler), (r"/same", SameHandler)],
        default_handler_class=NothingHandler,
        log_function=lambda _: None,  # addresses hold the token
        xsrf_cookies=True,
        xsrf_cookie_name=f"_xsrf-{door.port}",
        xsrf_cookie_kwargs=cookie,
        reviewed=reviewed,
        title=gradebook.assignment.title,
        door=door,
        anonymous=anonymous,
    )


def serve(folder: Path, port: int, *, anonymous: bool, tell: Callable[[str], Any]) -> None:
    """Serve the pages until the process is interrupted.

    Args:
        folder: with the gradebook.
        port: the first port to try.
        anonymous: True if no page shows a name.
        tell: called with the address, which holds the token.

    Raises:
        UsageError: no port is free.
    """
    with Reviewing.open(folder) as gradebook:
        sockets = _sockets(port)
        door = Door(sockets[0].getsockname()[1], secrets.token_urlsafe(24))

        application = make_application(gradebook, door, anonymous=anonymous)

        async def run() -> None:
            server = HTTPServer(application, max_body_size=_LARGEST_FORM)
            server.add_sockets(sockets)
            tell(door.address)
            try:
                await asyncio.Event().wait()
            finally:
                server.stop()
                await server.close_all_connections()

        asyncio.run(run())


def _sockets(port: int) -> list[socket.socket]:
    """Listen on the first free port."""
    last = min(port + _MOST_TRIES, 2**16)
    for candidate in range(port, last):
        try:
            return bind_sockets(candidate, _MACHINE)
        except OSError:
            continue
    raise UsageError(f"No port from {port} to {last - 1} is free. Choose another one with --port.")
