"""The requests: the list, a student, one decision for many."""

from __future__ import annotations

import traceback
from typing import Any

from markupsafe import Markup
from tornado.web import HTTPError, RequestHandler

from grader.errors import GraderError, UsageError
from grader.gradebook import DecidedMeanwhileError
from grader.gradebook.schema import explained
from grader.report.review_pages import class_list, policy, problem, student_view
from grader.report.text import count
from grader.review.anonymity import without_name
from grader.review.forms import wishes_for_all, wishes_of
from grader.review.guarding import Door
from grader.review.reviewed_class import FILTERS, ReviewedClass, Row
from grader.review.views import (
    class_list_view,
    list_address,
    student_address,
    student_page_view,
    version_of,
)

_MOST_DIGITS = 6
_FORBIDDEN, _MISSING, _CONFLICT, _BAD, _FAILED = 403, 404, 409, 400, 500


class GuardedHandler(RequestHandler):
    """A handler for the reviewer's own browser, and for nobody else."""

    def set_default_headers(self) -> None:
        """Send headers that keep the pages to themselves."""
        self.set_header("Content-Security-Policy", policy())
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")

    def prepare(self) -> None:
        """Refuse what does not come from the reviewer's own browser."""
        door: Door = self.settings["door"]
        headers = self.request.headers
        # A link may stand anywhere, in a terminal of Jupyter for example; a form only here.
        site = None if self.request.method == "GET" else headers.get("Sec-Fetch-Site")
        refusal = door.refusal(headers.get("Host"), headers.get("Origin"), site)
        token = self.get_query_argument("token", None)
        if refusal:
            self.refuse(_FORBIDDEN, refusal)
        elif door.opens(token):
            self.set_cookie(door.cookie, door.token, httponly=True, samesite="Strict")
            self.redirect("/")
        elif not door.opens(self.get_cookie(door.cookie)):
            self.refuse(
                _FORBIDDEN, "Open the address that `grader review` wrote into its terminal."
            )
        else:
            with explained(self.reviewed.gradebook.path):
                self.reviewed.refresh()

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Keep traces of errors that the page explains, and addresses, out of the terminal."""
        if not isinstance(value, GraderError | HTTPError):
            traceback.print_exception(typ, value, tb)

    @property
    def reviewed(self) -> ReviewedClass:
        """The class."""
        found: ReviewedClass = self.settings["reviewed"]
        return found

    @property
    def show(self) -> str:
        """The filter that the request names."""
        wanted = self.get_argument("show", "all")
        return wanted if wanted in FILTERS or wanted in self.reviewed.reasons else "all"

    @property
    def message(self) -> str:
        """Say what was just done, if the address says so."""
        saved = self.get_query_argument("saved", "")
        if not saved.isdecimal() or len(saved) > _MOST_DIGITS:
            return ""
        return f"Saved: {count(int(saved), 'decision')}."

    @property
    def xsrf(self) -> Any:
        """The hidden field of every form."""
        return Markup(self.xsrf_form_html())  # noqa: S704 - tornado's own

    def refuse(self, status: int, message: str, back: str = "", **entered: str) -> None:
        """Answer with one sentence."""
        self.set_status(status)
        self.finish(problem(self.settings["title"], message, back, **entered))

    def done(self, address: str, number: int) -> None:
        """Go on after saving: a script reads the address, a browser follows it."""
        separator = "&" if "?" in address else "?"
        address = f"{address}{separator}saved={number}"
        if self.get_body_argument("script", ""):
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish(address)
        else:
            self.redirect(address, status=303)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Write an error as one sentence."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, GraderError):
            message = str(error)
        elif isinstance(error, HTTPError) and status_code == _FORBIDDEN:
            message = "This form is of another session. Load the page again and save once more."
        else:
            message = f"The request could not be answered (error {status_code})."
        self.finish(problem(self.settings["title"], message, "/"))


class NothingHandler(GuardedHandler):
    """The answer to an address that does not exist."""

    def get(self, *_: str) -> None:
        """Say that there is no such page."""
        self.refuse(_MISSING, "There is no such page.", "/")

    post = put = delete = patch = head = options = get


class ListHandler(GuardedHandler):
    """The list of students."""

    def get(self) -> None:
        """Show one page of a filter."""
        page = self.get_query_argument("page", "1")
        view = class_list_view(
            self.reviewed,
            self.settings["title"],
            self.show,
            int(page) if page.isdecimal() and len(page) <= _MOST_DIGITS else 1,
            self.get_query_argument("find", "").strip(),
            self.message,
        )
        self.finish(class_list(view, self.xsrf))


class StudentHandler(GuardedHandler):
    """One student: a page, and its form."""

    def get(self, key: str) -> None:
        """Show the student's page with its forms."""
        row = self._row(key)
        if row is None:
            return
        with explained(self.reviewed.gradebook.path):
            verdict = self.reviewed.whole(row)
            if self.settings["anonymous"]:
                verdict = without_name(verdict, row.label)
            view = student_page_view(
                self.reviewed, row, verdict, self.show, self.settings["title"], self.message
            )
        self.finish(student_view(view, self.xsrf))

    def post(self, key: str) -> None:
        """Save what was changed in the form."""
        row = self._row(key)
        if row is None:
            return
        show, then = self.show, self.get_body_argument("then", "stay")
        _, _, after = self.reviewed.around(row, show)
        try:
            wishes = wishes_of(row, self._field, all_seen=then == "next")
            with explained(self.reviewed.gradebook.path):
                self.reviewed.gradebook.decide(wishes)
        except GraderError as error:
            self._not_saved(error, row, show)
            return
        self.reviewed.decided_on([row.current.student])
        address = student_address(row, show)
        if then == "next":
            address = student_address(after, show) if after else list_address(show)
        self.done(address, len(wishes))

    def _field(self, name: str) -> str:
        return self.get_body_argument(name, "", strip=False)

    def _row(self, key: str) -> Row | None:
        row = self.reviewed.by_key(key)
        if row is None:
            self.refuse(_MISSING, "There is no such student in the class now.", "/")
        return row

    def _not_saved(self, error: GraderError, row: Row, show: str) -> None:
        entered = {
            f"{kind} of {exercise.name}": self._field(f"{kind}:{exercise.name}")
            for exercise in row.verdict.exercises
            for kind in ("points", "why", "comment")
        }
        self.refuse(_status_of(error), str(error), student_address(row, show), **entered)


class SameHandler(GuardedHandler):
    """One decision on all students with the same finding."""

    def post(self) -> None:
        """Change the points of all, or comment on all."""
        show = self.get_body_argument("show", "")
        reason, _ = self.reviewed.reasons.get(show, (None, 0))
        rows = list(self.reviewed.members(show)) if reason else []
        entered = {name: self.get_body_argument(name, "") for name in ("change", "why", "comment")}
        back = list_address(show)
        if reason is None or version_of(rows) != self.get_body_argument("version", ""):
            message = "The students with this finding, or their points, changed since: look again."
            self.refuse(_CONFLICT, f"{message} Nothing was saved.", back, **entered)
            return
        try:
            wishes = wishes_for_all(rows, reason, lambda name: self.get_body_argument(name, ""))
            with explained(self.reviewed.gradebook.path):
                self.reviewed.gradebook.decide(wishes)
        except GraderError as error:
            self.refuse(_status_of(error), str(error), back, **entered)
            return
        self.reviewed.decided_on([row.current.student for row in rows])
        self.done(back, len(wishes))


def _status_of(error: GraderError) -> int:
    if isinstance(error, DecidedMeanwhileError):
        return _CONFLICT
    return _BAD if isinstance(error, UsageError) else _FAILED
