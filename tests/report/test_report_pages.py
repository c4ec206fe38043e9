"""The class page and the students' pages, read the way a browser reads them."""

from __future__ import annotations

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
from grader.report import write_report
from grader.report.class_page import class_pages
from grader.report.student_page import student_page
from grader.report.summary import enter
from grader.report.text import clean, one_line
from grader.verdict import SubmissionVerdict


@dataclass
class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str | None]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Note text."""
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
    """Both kinds of page for one submission."""
    pages = class_pages([enter(verdict)] * 2, ["students/a.html", "students/b.html"], "A class")
    return [read(dict(pages)["index.html"]), read(student_page(verdict, "A class"))]


def local_links(page: Page) -> Iterable[str]:
    """The addresses that a page leads to."""
    return (value or "" for _, name, value in page.attributes if name == "href")


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="<>\"'&/=! {}%#;-abconscript\u202e\u0000é", min_size=1, max_size=30))
def test_no_text_of_a_student_becomes_markup(text: str) -> None:
    """Tags and attributes are the same whether a text holds markup or harmless letters."""
    harmless = re.sub(r"[^\s]", "x", text)
    for hostile, plain in zip(
        pages_of(everywhere(f"x{text}")), pages_of(everywhere(f"x{harmless}")), strict=True
    ):
        # How many lines a text takes in a box depends on its letters, which is no danger.
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
    """Name, source, message and hint appear as text, with direction marks made visible."""
    overview, page = pages_of(everywhere(text))
    assert one_line(text) in overview.text
    assert f"# {clean(text)}" in page.text
    assert page.text.count(one_line(text)) > 20
    for shown in (overview, page):
        assert "script" not in shown.tags
        assert not [name for _, name, _ in shown.attributes if name.startswith("on")]
        assert "\u202e" not in shown.text


def test_a_megabyte_of_text_stays_a_small_page() -> None:
    """Endless messages, names and lines are cut, and the page says so."""
    html = student_page(everywhere("m" * 1_000_000), "A class")
    assert len(html) < 150_000
    assert "more characters are not shown" in html


def test_a_very_long_function_keeps_the_lines_around_the_finding() -> None:
    """Ten thousand lines are not printed; the finding's line is."""
    source = "\n".join(f"line_{number} = 0" for number in range(1, 10_001))
    exercise = raising("convolutional_block", "3.3", 20)
    finding = replace(exercise.findings[0], place=Place("cell 14", 5_000))
    exercise = replace(exercise, source=source, findings=(finding,))
    page = read(student_page(submission("ada", exercise), "A class"))
    assert "line_5000 = 0" in page.text
    assert "line_9000 = 0" not in page.text
    assert "lines not shown" in page.text


def test_the_line_of_a_finding_is_marked() -> None:
    """The listing has the numbers of the student's cell and a mark at the finding's line."""
    html = student_page(submission("ada", wrong_block()), "A class")
    marked = re.findall(
        r'<tr class="found"><td class="number">(\d+)</td>.*?<mark>(.*?)</mark>', html
    )
    assert marked == [("24", "    X = Add()([X, X])")]


def test_pages_are_sound(tmp_path: Path) -> None:
    """One h1, a language, landmarks, scopes, no script, no inline style, and all links lead on."""
    write_report(small_class(), tmp_path, title="Residual networks")
    files = sorted(tmp_path.rglob("*.html"))
    assert len(files) == 12 + 2 * 8
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
        assert not tags.keys() & {"script", "iframe", "object", "link", "form", "img"}
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


def students_in(page: Path) -> list[str]:
    """The students as a page of the class lists them."""
    return re.findall(r'<th scope="row"><a [^>]*><bdi>(.*?)</bdi>', page.read_text("utf-8"))


def title_of(page: Path, name: str) -> tuple[str, Path]:
    """How the page is sorted by a column, and where the column's title leads."""
    plain = page.read_text("utf-8").replace("<wbr>", "")
    found = re.search(
        rf'<th scope="col"([^>]*)>(?:<small>[^<]*</small> )?<a href="([^"#]*)#students">{name}',
        plain,
    )
    assert found, name
    direction = re.search(r'aria-sort="(\w+)"', found[1])
    return direction[1] if direction else "", (page.parent / found[2]).resolve()


@pytest.mark.parametrize("name", ["Score", "identity_block", "ResNet50"])
def test_a_title_leads_to_the_class_sorted_by_its_column(name: str, tmp_path: Path) -> None:
    """Lowest first, then highest first and back; what could not be graded is below zero points."""
    scores = {
        verdict.student: {"Score": verdict.score}
        | {exercise.name: exercise.score for exercise in verdict.exercises}
        if verdict.status != "not_graded"
        else {}
        for verdict in small_class()
    }
    index = write_report(small_class(), tmp_path, title="A class")
    sorting, upwards = title_of(index, name)
    assert sorting == ""
    sorting, downwards = title_of(upwards, name)
    assert sorting == "ascending"
    assert title_of(downwards, name) == ("descending", upwards)
    for page, factor in ((upwards, 1), (downwards, -1)):
        shown = [factor * scores[student].get(name, -1) for student in students_in(page)]
        assert len(shown) == 12
        assert shown == sorted(shown)


def test_the_first_title_turns_the_list_around(tmp_path: Path) -> None:
    """From the page that lists the students as they were given to its reverse and back."""
    index = write_report(small_class(), tmp_path, title="A class")
    sorting, reverse = title_of(index, "Student")
    assert sorting == "ascending"
    assert students_in(reverse) == students_in(index)[::-1]
    assert title_of(reverse, "Student") == ("descending", index)


def test_the_policy_forbids_scripts_and_knows_the_style_sheet() -> None:
    """The browser itself refuses scripts, and remote loads, and any style but ours."""
    page, _ = pages_of(small_class()[0])
    (policy,) = [
        value or ""
        for _, name, value in page.attributes
        if name == "content" and "src" in str(value)
    ]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_a_class_without_students_has_a_page(tmp_path: Path) -> None:
    """An empty folder gives an empty report rather than an error."""
    assert "0" in write_report([], tmp_path, title="Nobody").read_text("utf-8")


def test_a_second_report_replaces_the_first(tmp_path: Path) -> None:
    """Grading again leaves the new results and no temporary files."""
    write_report(small_class(), tmp_path, title="First")
    index = write_report(small_class(), tmp_path, title="Second")
    assert index == tmp_path / "index.html"
    assert "First" not in index.read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "grades.csv",
        "grades.json",
        "index.html",
        "sorted",
        "students",
    ]


def test_a_page_of_a_large_network_is_light() -> None:
    """Two graphs of 176 nodes make a page that any telephone opens."""
    html = student_page(submission("ada", *answers(ResNet50=wrong_resnet())), "A class")
    assert len(html) < 80_000
    assert "more layers" in html


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_read(theme: int) -> None:
    """Every colour of words has the contrast of WCAG AA on every ground it stands on."""
    css = (Path(__file__).parents[2] / "grader/report/templates/style.css").read_text("utf-8")
    colours = dict(re.findall(r"--(\w+): (#\w{6})", css.split(":root")[theme + 1]))
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
    low = [pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < 4.5]
    assert low == []
