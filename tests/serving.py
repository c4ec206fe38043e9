"""A running `grader review` in a thread, and a small browser without scripts."""

from __future__ import annotations

import asyncio
import hashlib
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from grader.gradebook import Assignment, Gradebook, read_gradebook, write_gradebook
from grader.review import serve
from grader.verdict import SubmissionVerdict

TITLE = "Residual networks"


def record_class(folder: Path, verdicts: Sequence[SubmissionVerdict]) -> Path:
    """Write a gradebook with these verdicts."""
    with write_gradebook(folder) as gradebook:
        enrol(gradebook, verdicts)
        for verdict in verdicts:
            gradebook.record(verdict, content_of(verdict.student), "R1")
    return folder


def content_of(student: str) -> str:
    """Return a digest that stands for a student's files."""
    return hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()


def enrol(gradebook: Gradebook, verdicts: Sequence[SubmissionVerdict]) -> None:
    """Enrol the students of these verdicts."""
    gradebook.enrol(
        Assignment(verdicts[0].assignment, TITLE, Path("submitted"), Path("solutions")),
        {verdict.student: content_of(verdict.student) for verdict in verdicts},
        "R1",
    )


def saved(folder: Path, student: str) -> SubmissionVerdict:
    """Read a student's verdict with people's decisions from the file."""
    with read_gradebook(folder) as gradebook:
        found = gradebook.verdict_on(student)
    assert found is not None
    return found


@contextmanager
def served(folder: Path, *, anonymous: bool = False) -> Iterator[str]:
    """Serve a gradebook at a free port; yield the address with the token."""
    addresses: list[str] = []
    stop: list[Callable[[], object]] = []
    ready = threading.Event()

    def tell(address: str) -> None:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None
        stop.append(lambda: loop.call_soon_threadsafe(task.cancel))
        addresses.append(address)
        ready.set()

    def run() -> None:
        with suppress(asyncio.CancelledError):
            serve(folder, 0, anonymous=anonymous, tell=tell)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(30), "the server did not start"
    try:
        yield addresses[0]
    finally:
        stop[0]()
        thread.join(10)


@dataclass(frozen=True)
class Answer:
    """An answer of the server."""

    status: int
    text: str
    headers: dict[str, str]


@dataclass
class Reader:
    """A browser that follows links, fills in forms and has no scripts."""

    address: str
    """With the token."""
    cookies: dict[str, str] = field(default_factory=dict)

    def request(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request with the cookies so far."""
        host = urlsplit(self.address).netloc
        connection = HTTPConnection(host, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": host, "Cookie": cookies} | (headers or {})
        if method == "POST":
            sent = {"Content-Type": "application/x-www-form-urlencoded"} | sent
        connection.request(method, path, body.encode(), sent)
        response = connection.getresponse()
        text = response.read().decode()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = content
        connection.close()
        return Answer(response.status, text, {k.lower(): v for k, v in response.getheaders()})

    def open(self) -> Reader:
        """Open the address with the token."""
        parts = urlsplit(self.address)
        answer = self.request("GET", f"/?{parts.query}")
        assert answer.status == 302
        return self

    def get(self, path: str) -> Answer:
        """Read a page."""
        return self.request("GET", path)

    def address_of(self, student: str, show: str = "all") -> str:
        """Find the address of a student's page in the list."""
        text = self.get(f"/?{urlencode({'show': show, 'find': student})}").text
        found = re.search(rf'href="(/student/[^"]*)"><bdi>{re.escape(student)}</bdi>', text)
        assert found, f"{student} is not in the list"
        return unescape(found[1])

    def save(self, path: str, then: str = "stay", text: str = "", **entered: str) -> Answer:
        """Fill in the form of a page and send it; `points__NAME` stands for `points:NAME`."""
        values = fields(text or self.get(path).text)
        values |= {name.replace("__", ":"): value for name, value in entered.items()}
        return self.request("POST", path, urlencode(values | {"then": then}))


def fields(text: str) -> dict[str, str]:
    """Read the values of a page's forms."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name, value = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            found[unescape(name[1])] = unescape(value[1]) if value else ""
    for name, content in re.findall(r'<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', text, re.S):
        found[unescape(name)] = unescape(content)
    return found
