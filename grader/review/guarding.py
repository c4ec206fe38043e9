"""The guard of every request: the right machine, the right origin, the right token."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

_NAMES = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Door:
    """The address of the server, and the token that opens it."""

    port: int
    token: str

    @property
    def cookie(self) -> str:
        """The cookie that holds the token: all ports of a machine share their cookies."""
        return f"grader-review-{self.port}"

    @property
    def address(self) -> str:
        """The address to open in a browser."""
        return f"http://{_NAMES[0]}:{self.port}/?token={self.token}"

    def refusal(self, host: str | None, origin: str | None, site: str | None) -> str:
        """Say why a request is refused; empty if it is not.

        A page of another site can send requests here, under a name of its own for this machine
        (DNS rebinding) or from its own origin.

        Args:
            host: header Host.
            origin: header Origin; None if the browser sent none.
            site: header Sec-Fetch-Site; None if the browser sent none.
        """
        hosts = {f"{name}:{self.port}" for name in _NAMES}
        if host not in hosts:
            return f"This page is at {_NAMES[0]}:{self.port} only."
        if origin is not None and (
            urlsplit(origin).scheme != "http" or urlsplit(origin).netloc != host
        ):
            return "Another site sent this request."
        if site is not None and site not in ("same-origin", "none"):
            return "Another site sent this request."
        return ""

    def opens(self, token: str | None) -> bool:
        """Return True if a token is the right one."""
        return token is not None and hmac.compare_digest(
            token.encode("utf-8", "surrogatepass"), self.token.encode()
        )
