"""The class page and the pages of students, parsed like in a browser."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fabricated import (
    HOSTILE,
    answers,
    contrast,
    everywhere,
    raising,
    small_class,
    submission,
    wrong_block,
    wrong_resnet,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.observation import Place
from grader.report.class_page import class_page
from grader.report.student_page import student_page
from grader.report.summary import enter
from grader.report.text import clean, one_line
from grader.report.writing import write_report
from grader.verdict import Finding, SubmissionVerdict


@dataclass
class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str | None]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.texts.append(data)

    @property
    def text(self) -> str:
        """All text of the page."""
        return "".join(self.texts)


def read(html: str) -> Page:
    """Parse a page."""
    page = Page()
    page.feed(html)
    page.close()
    return page


def pages_of(verdict: SubmissionVerdict) -> list[Page]:
    """Render both kinds of page for one submission."""
    overview = class_page([enter(verdict)] * 2, ["students/a.html", "students/b.html"], "A class")
    return [read(overview), read(student_page(verdict, "A class"))]


def local_links(page: Page) -> Iterable[str]:
    """Return the addresses of all links of a page."""
    return (value or "" for _, name, value in page.attributes if name == "href")


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="<>\"'&/=! {}%#;-abconscript\u202e\u0000é", min_size=1, max_size=30))
def test_no_text_of_a_student_becomes_markup(text: str) -> None:
    """Tags and attributes are the same for a text with markup and for harmless letters."""
    harmless = re.sub(r"[^\s]", "x", text)
    for hostile, plain in zip(
        pages_of(everywhere(f"x{text}")), pages_of(everywhere(f"x{harmless}")), strict=True
    ):
        # The number of lines of a text in a box depends on its letters; that is harmless.
        drop = {"text"}
        assert Counter(hostile.tags).keys() == Counter(plain.tags).keys()
        assert [tag for tag in hostile.tags if tag not in drop] == [
            tag for tag in plain.tags if tag not in drop
        ]
        assert {(tag, name) for tag, name, _ in hostile.attributes} == {
            (tag, name) for tag, name, _ in plain.attributes
        }


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_student_wrote_is_shown_as_written(text: str) -> None:
    """Name, source, message and hint are text, and direction marks are visible."""
    overview, page = pages_of(everywhere(text))
    assert one_line(text) in overview.text
    assert overview.tags.count("script") == 1  # our own
    assert "script" not in page.tags
    assert f"# {clean(text)}" in page.text
    assert page.text.count(one_line(text)) > 20
    for shown in (overview, page):
        assert not [name for _, name, _ in shown.attributes if name.startswith("on")]
        assert "\u202e" not in shown.text


def test_a_megabyte_of_text_stays_a_small_page() -> None:
    """Very long messages, names and lines are cut, and the page says so."""
    html = student_page(everywhere("m" * 1_000_000), "A class")
    assert len(html) < 150_000
    assert "more characters are not shown" in html


def test_a_very_long_function_keeps_the_lines_around_the_finding() -> None:
    """Ten thousand lines are not shown, but the line of the finding is."""
    source = "\n".join(f"line_{number} = 0" for number in range(1, 10_001))
    exercise = raising("convolutional_block", "3.3", 20)
    finding = replace(exercise.findings[0], place=Place("cell 14", 5_000))
    exercise = replace(exercise, source=source, findings=(finding,))
    page = read(student_page(submission("ada", exercise), "A class"))
    assert "line_5000 = 0" in page.text
    assert "line_9000 = 0" not in page.text
    assert "lines not shown" in page.text


def test_the_line_of_a_finding_is_marked() -> None:
    """The listing has the line numbers of the student's cell and marks the finding's line."""
    html = student_page(submission("ada", wrong_block()), "A class")
    marked = re.findall(
        r'<tr class="found"><td class="number">(\d+)</td>.*?<mark>(.*?)</mark>', html
    )
    assert marked == [("24", "    X = Add()([X, X])")]


def test_a_consequence_has_a_quiet_line_on_the_page() -> None:
    """It has its own mark and message, without a hint or a marked line."""
    place = Place("cell 12", 20, "X = BatchNormalization(axis=3)(X)")
    finding = Finding("follows", "parameters", "Follows from line 24.", "Count.", place)
    exercise = replace(wrong_block(), findings=(wrong_block().findings[3], finding))
    html = student_page(submission("ada", exercise), "A class")
    assert "↳" in read(html).text
    assert "Follows from line 24." in read(html).text
    assert "Line 20" not in html
    assert "Count." not in html
    assert html.count('<tr class="found">') == 1


def test_a_mistake_is_shown_with_its_line() -> None:
    """The sentence on the page begins with the line and its text, as under the cell."""
    page = read(student_page(submission("ada", wrong_block()), "A class"))
    assert "Line 24, X = Add()([X, X]): Shortcut: Add receives" in page.text


def test_pages_are_sound(tmp_path: Path) -> None:
    """Pages have one h1, a language, landmarks and scopes, and all links have a target."""
    write_report(small_class(), tmp_path, title="Residual networks")
    files = sorted(tmp_path.rglob("*.html"))
    assert len(files) == 1 + 12
    for file in files:
        page = read(file.read_text("utf-8"))
        tags = Counter(page.tags)
        assert (
            tags["h1"]
            == tags["main"]
            == tags["footer"]
            == tags["title"]
            - tags["svg"]
            + sum(name == "aria-hidden" for tag, name, _ in page.attributes if tag == "svg")
        )
        assert not tags.keys() & {"iframe", "object", "link", "form", "img"}
        assert tags["script"] == (file.name == "index.html")
        assert ("html", "lang", "en") in page.attributes
        assert not [name for _, name, _ in page.attributes if name == "style"]
        scopes = [value for tag, name, value in page.attributes if (tag, name) == ("th", "scope")]
        assert len(scopes) == tags["th"]
        ids = [value for _, name, value in page.attributes if name == "id"]
        assert len(ids) == len(set(ids))
        for link in local_links(page):
            address, _, anchor = link.partition("#")
            target = file.parent / address if address else file
            assert not anchor or f'id="{anchor}"' in target.read_text("utf-8")


def row_values(html: str) -> list[list[float]]:
    """Return the values by which the script sorts the rows of students."""
    body = html[html.index('<table class="students">') :].partition("<tbody>")[2]
    rows = body.partition("</tbody>")[0].split("<tr>")[1:]
    return [[float(value) for value in re.findall(r'data-value="(.*?)"', row)] for row in rows]


def test_rows_stand_in_the_order_of_the_class_and_hold_what_sorts_them(tmp_path: Path) -> None:
    """Without the script the order is that of the class; ungraded cells sort below zero points."""
    index = write_report(small_class(), tmp_path, title="A class").read_text("utf-8")
    names = [exercise.name for exercise in answers()]
    expected = []
    for place, verdict in enumerate(small_class(), start=1):
        graded = verdict.status != "not_graded"
        scores = {exercise.name: exercise.score for exercise in verdict.exercises}
        total = verdict.score if graded else -1
        expected.append([place, total, *(scores.get(name, -1) for name in names)])
    assert row_values(index) == expected
    titles = index[index.index('<thead>\n<tr><th scope="col"><span') :].partition("</thead>")[0]
    assert titles.count('<span class="title">') == titles.count("<th ") == 2 + len(names)


def policy_of(page: Page) -> dict[str, str]:
    """Return the directives of a page's content security policy."""
    (policy,) = [
        value or ""
        for _, name, value in page.attributes
        if name == "content" and "default-src" in str(value)
    ]
    return dict(directive.strip().split(" ", 1) for directive in policy.split(";"))


def source_of(html: str, tag: str) -> str:
    """Return the policy's name for the only style sheet or script of a page."""
    (text,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_our_style_and_script_and_nothing_else() -> None:
    """The browser refuses other scripts, other styles, handlers, and everything remote."""
    verdict = small_class()[0]
    overview = class_page([enter(verdict)], ["students/a.html"], "A class")
    student = student_page(verdict, "A class")
    nothing = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}
    assert policy_of(read(student)) == nothing | {"style-src": source_of(student, "style")}
    assert policy_of(read(overview)) == nothing | {
        "style-src": source_of(overview, "style"),
        "script-src": source_of(overview, "script"),
    }


def test_a_class_without_students_has_a_page(tmp_path: Path) -> None:
    """An empty folder gives an empty report, not an error."""
    assert "0" in write_report([], tmp_path, title="Nobody").read_text("utf-8")


def test_a_second_report_replaces_the_first(tmp_path: Path) -> None:
    """A second run leaves the new results and no temporary files."""
    write_report(small_class(), tmp_path, title="First")
    index = write_report(small_class(), tmp_path, title="Second")
    assert index == tmp_path / "index.html"
    assert "First" not in index.read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "grades.csv",
        "grades.json",
        "index.html",
        "students",
    ]


def test_a_page_of_a_large_network_is_light() -> None:
    """Two graphs of 176 nodes make a page that is small enough for a telephone."""
    html = student_page(submission("ada", *answers(ResNet50=wrong_resnet())), "A class")
    assert len(html) < 80_000
    assert "more layers" in html


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colors_can_be_read(theme: int) -> None:
    """Every text color has the contrast of WCAG AA on each of its backgrounds."""
    css = (Path(__file__).parents[2] / "grader/report/templates/style.css").read_text("utf-8")
    colors = dict(re.findall(r"--(\w+): (#\w{6})", css.split(":root")[theme + 1]))
    pairs = [
        (word, ground)
        for word in ("ink", "soft", "link", "good", "bad", "skip")
        for ground in ("paper", "card")
    ]
    pairs += [
        ("bad", "mark"),
        ("ink", "mark"),
        ("ink", "hint"),
        ("ink", "warn"),
        ("soft", "mark"),
        ("card", "bad"),
    ]
    low = [pair for pair in pairs if contrast(colors[pair[0]], colors[pair[1]]) < 4.5]
    assert low == []
