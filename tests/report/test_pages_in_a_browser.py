"""The pages in a real Chromium: they can be read, sorted, reached by keyboard and printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from browsing import (
    THEMES,
    WIDTHS,
    Theme,
    assert_accessible,
    assert_fits,
    chromium,
    photograph,
)
from fabricated import (
    HOSTILE,
    SOURCE,
    answers,
    block_with_edits,
    everywhere,
    inception,
    right,
    several_edits,
    small_class,
    wrong_block,
    wrong_resnet,
)

from grader.report.check_output import CheckOutput
from grader.report.checks_output import ChecksOutput
from grader.report.model_picture import ModelPicture
from grader.report.similar_page import (
    ComparedExercise,
    ComparedPair,
    SourceSide,
    marked_lines,
    similar_page,
)
from grader.report.writing import write_report

Visit: TypeAlias = Callable[..., Any]

PAGES = {
    "class": "index.html",
    "right": "students/ada.lovelace.html",
    "wrong block": "students/alan.turing.html",
    "wrong network": "students/frances.allen.html",
    "raising": "students/john.mccarthy.html",
    "unreadable": "students/ken.thompson.html",
    "timeout": "students/margaret.hamilton.html",
    "not graded": "students/tim.berners-lee.html",
}
TELL_ME_IF_IT_RAN = (
    "'\"></title></style><img src=x onerror='document.title=1'><script>document.title=1;</script>"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start Chromium."""
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the report of twelve students and of hostile submissions."""
    hostile = [everywhere(text) for text in (*HOSTILE, TELL_ME_IF_IT_RAN, "m" * 1_000_000)]
    folder = tmp_path_factory.mktemp("report")
    write_report([*small_class(), *hostile], folder, title="Residual networks")
    return folder


@pytest.fixture
def visit(browser: Any) -> Iterator[Visit]:
    """Open pages; any message, dialog, error or request of a page fails the test."""
    contexts, complaints = [], []

    def open_page(path: Path, width: int = 1200, theme: Theme = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, offline=True
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on(
            "request",
            lambda request: (
                None if request.is_navigation_request() else complaints.append(request.url)
            ),
        )
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read(
    report: Path, visit: Visit, name: str, width: int, theme: Theme
) -> None:
    """Each page fits a telephone and a screen, and is accessible in light and dark."""
    page = visit(report / PAGES[name], width, theme)
    photograph(page, f"{name} {width} {theme}")
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_similar_work_can_be_read(tmp_path: Path, visit: Visit, width: int, theme: Theme) -> None:
    """Two functions side by side fit a telephone and a screen, and are accessible."""
    shared = frozenset({2, 3, 8, 13})
    sides = tuple(
        SourceSide(name, marked_lines(SOURCE, 12, shared)) for name in ("alan.turing", "zoe")
    )
    evidence = ("the name `X_shortcut`, which 2 of 60 have", "12 statements")
    part = ComparedExercise("identity_block", 87, evidence, (sides[0], sides[1]))
    pairs = [
        ComparedPair("alan.turing", "zoe", 61, 87, True, (part,)),
        ComparedPair("alan.turing", "grace.hopper", 60, 80, False, (part,)),
    ]
    path = tmp_path / "similar.html"
    groups = [["alan.turing", "zoe", "m" * 200]]
    path.write_text(similar_page("Residual networks", 60, pairs, groups, 3), encoding="utf-8")
    page = visit(path, width, theme)
    photograph(page, f"similar {width} {theme}")
    assert_fits(page)
    assert_accessible(page)


def test_nothing_that_a_student_wrote_runs(report: Path, visit: Visit) -> None:
    """A hostile page gets no title by script, no image and no wide line."""
    for path in sorted((report / "students").iterdir()):
        page = visit(path, 400)
        assert page.title().endswith("Residual networks")
        assert page.locator("img, script, iframe").count() == 0
        assert_fits(page)


def test_the_policy_stops_a_script_that_got_in(report: Path, browser: Any) -> None:
    """The browser runs no other script element, no handler and no changed copy of our script."""
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    text = (report / "index.html").read_text("utf-8")
    ours = text.partition("<script>")[2].partition("</script>")[0]
    attacks = (
        "<script>document.title='ran'</script>",
        "<img src=x onerror=\"document.title='ran'\">",
        f"<script>{ours} document.title='ran'</script>",
    )
    page.set_content(text.replace("</main>", f"{''.join(attacks)}</main>"))
    page.get_by_role("button", name="Score").wait_for()  # our own script ran
    assert page.title() == "Residual networks"
    scripts = [line for line in refused if "script" in line and "Content Security Policy" in line]
    assert len(scripts) == len(attacks)
    page.close()


@pytest.mark.parametrize("name", ["class", "wrong block"])
def test_the_tab_key_leads_through_the_page(report: Path, visit: Visit, name: str) -> None:
    """The tab key skips to the results, then goes from top to bottom, visibly marked."""
    page = visit(report / PAGES[name])
    stops = page.locator(
        "a[href]:visible, button:visible, summary:visible, [tabindex='0']:visible"
    ).count()
    reached = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """() => {
                    const stop = document.activeElement, box = stop.getBoundingClientRect();
                    const style = getComputedStyle(stop);
                    return {
                        order: [...document.querySelectorAll("*")].indexOf(stop),
                        text: stop.textContent.trim(),
                        marked: style.outlineStyle !== "none" && style.outlineWidth !== "0px",
                        inSight: box.bottom > 0 && box.top < innerHeight && box.right > 0,
                    };
                }"""
            )
        )
    assert reached[0]["text"] == "Skip to the results"
    assert [stop["order"] for stop in reached] == sorted({stop["order"] for stop in reached})
    assert [stop["text"] for stop in reached if not (stop["marked"] and stop["inSight"])] == []


CLASS = {verdict.student: verdict for verdict in small_class()}


def listed(page: Any) -> list[str]:
    """Return the students of the table from top to bottom, without the hostile ones."""
    names = page.locator(".students tbody bdi").all_text_contents()
    return [name for name in names if name in CLASS]


def score(student: str, column: str) -> float:
    """Return the value of a cell; a cell without a score is below zero points."""
    verdict = CLASS[student]
    if verdict.status == "not_graded":
        return -1
    scores = {exercise.name: exercise.score for exercise in verdict.exercises}
    return verdict.score if column == "Score" else scores.get(column, -1)


def directions(page: Any) -> list[str]:
    """Return the sorted columns and their directions, as the table announces them."""
    return page.locator("th[aria-sort]").evaluate_all(
        "titles => titles.map(title => `${title.innerText.trim()}: ${title.ariaSort}`)"
    )


@pytest.mark.parametrize("column", ["Score", "identity_block", "ResNet50"])
@pytest.mark.parametrize("activation", ["click", "Enter", "Space"])
def test_a_title_sorts_the_table(report: Path, visit: Visit, column: str, activation: str) -> None:
    """A title sorts up, then down; equal values keep their order."""
    page = visit(report / "index.html")
    title = page.get_by_role("button", name=column, exact=True)
    cell = page.get_by_role("columnheader").filter(has=title)
    for direction, sign in (("ascending", 1), ("descending", -1), ("ascending", 1)):
        if activation == "click":
            title.click()
        else:
            title.press(activation)
        expected = sorted(CLASS, key=lambda student, sign=sign: sign * score(student, column))
        assert listed(page) == expected
        assert cell.get_attribute("aria-sort") == direction
        assert len(directions(page)) == 1
        assert title.evaluate("button => button === document.activeElement")


def test_the_first_title_restores_and_reverses_the_order(report: Path, visit: Visit) -> None:
    """The first column restores the order of the class."""
    page = visit(report / "index.html")
    assert listed(page) == list(CLASS)
    assert directions(page) == ["Student: ascending"]
    student = page.get_by_role("button", name="Student", exact=True)
    student.click()
    assert listed(page) == list(CLASS)[::-1]
    assert directions(page) == ["Student: descending"]
    page.get_by_role("button", name="Score", exact=True).click()
    student.click()
    assert listed(page) == list(CLASS)


def test_a_sorted_table_can_be_read(report: Path, visit: Visit) -> None:
    """A sorted table fits a telephone and is accessible."""
    page = visit(report / "index.html", 400)
    page.get_by_role("button", name="identity_block").click()
    photograph(page, "class sorted 400 light")
    assert_fits(page)
    assert_accessible(page)


def test_without_scripts_the_table_stands_in_its_first_order(report: Path, browser: Any) -> None:
    """Without scripts, titles are plain text, and no sentence says that they sort."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((report / "index.html").as_uri())
    assert listed(page) == list(CLASS)
    assert page.get_by_role("columnheader", name="Score").is_visible()
    assert page.locator("button, [aria-sort]").count() == 0
    assert not page.get_by_text("Select a column title").is_visible()
    page.context.close()


def test_a_printed_page_has_no_dark_colors(report: Path, visit: Visit) -> None:
    """A page printed from a dark screen is dark on white, and nothing is cut off."""
    page = visit(report / PAGES["wrong block"], 700, "dark")
    page.emulate_media(media="print")
    photograph(page, "wrong block print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert_fits(page)


def test_only_open_parts_are_printed(report: Path, visit: Visit) -> None:
    """Code that lost points is open and printed; closed parts leave no title on paper."""
    page = visit(report / PAGES["wrong block"], 700)
    page.emulate_media(media="print")
    shown = page.locator("details:visible")
    assert 0 < shown.count() < page.locator("details").count()
    assert page.locator("details[open]").count() == shown.count()


def test_a_remark_is_read_without_scrolling_the_code(report: Path, visit: Visit) -> None:
    """On a telephone, long lines of code scroll, but the remarks on them stay in view."""
    page = visit(report / PAGES["wrong block"], 400)
    source = page.locator("details[open] .source")
    remark = source.locator(".remark div").bounding_box()
    visible = source.bounding_box()
    assert source.evaluate("box => box.scrollWidth > box.clientWidth")
    assert remark["x"] + remark["width"] <= visible["x"] + visible["width"]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_output_of_a_cell_can_be_read(
    tmp_path: Path, visit: Visit, width: int, theme: Theme
) -> None:
    """The output of a cell fits a notebook, on its background and without a style sheet."""
    (hostile,) = everywhere(TELL_ME_IF_IT_RAN).exercises
    outputs = [
        *map(CheckOutput, (wrong_block(), wrong_resnet(), right("f", "1", 5), hostile)),
        *map(CheckOutput, map(wrong_block, (block_with_edits(), several_edits(6)))),
        ModelPicture(inception()),
        ChecksOutput(answers(identity_block=wrong_block())),
    ]
    ground = {"light": "#ffffff;color:#000000", "dark": "#111111;color:#e0e0e0"}[theme]
    path = tmp_path / "notebook.html"
    path.write_text(
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Notebook</title>'
        f'<meta name="viewport" content="width=device-width"><body style="background:{ground}">'
        f"<main><h1>Notebook</h1>{''.join(output.html for output in outputs)}</main>",
        encoding="utf-8",
    )
    page = visit(path, width, theme)
    photograph(page, f"cell outputs {width} {theme}")
    assert page.title() == "Notebook"
    assert_fits(page)
    assert_accessible(page)


def test_a_screen_reader_hears_what_the_picture_shows(report: Path, visit: Visit) -> None:
    """Each network is an image with a description that names the difference."""
    page = visit(report / PAGES["wrong block"])
    found, expected = (drawn.text_content() for drawn in page.locator("svg > title").all())
    assert "Add, ✗ found, both inputs: 1\u00d71 Conv2D" in found
    assert "Add, ✓ expected, 2nd input: Input" in expected
    assert page.get_by_role("img", name="Your network: Input").count() == 1
