"""The review in a real Chromium: keys, two people, a lost connection, a killed server."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
from fabricated import HOSTILE, everywhere, small_class, with_question
from serving import record_class, saved, served

ALAN, BARBARA = "alan.turing", "barbara.liskov"
POINTS, WHY = '[name="points:identity_block"]', '[name="why:identity_block"]'
COMMENT = '[name="comment:identity_block"]'
SAVED = "#message:has-text('Saved: ')"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start Chromium."""
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gradebook of twelve students."""
    return record_class(tmp_path_factory.mktemp("graded"), small_class())


@pytest.fixture
def folder(graded: Path, tmp_path: Path) -> Path:
    """A copy of the gradebook."""
    shutil.copytree(graded, tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """The address of a running review."""
    with served(folder) as opened:
        yield opened


@contextmanager
def opened(browser: Any, address: str, **context: Any) -> Iterator[Any]:
    """Open the address as another person; an error of our script fails the test."""
    person = browser.new_context(**context)
    errors: list[str] = []
    page = person.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    yield page
    person.close()
    assert errors == []


def look_at(page: Any, student: str) -> None:
    """Go from the list to a student."""
    page.get_by_role("link", name=student, exact=True).click()
    page.locator("h1", has_text=student).wait_for()


def give(page: Any, points: str, why: str = "half right") -> None:
    """Fill in points and a reason for the wrong exercise."""
    page.locator(POINTS).fill(points)
    page.locator(WHY).fill(why)


def save(page: Any) -> None:
    """Activate the button that stays on the page."""
    page.get_by_role("button", name="Save", exact=True).click()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_can_be_read(browser: Any, address: str, width: int, theme: Theme) -> None:
    """List, student, one finding and a refusal fit, and are accessible in light and dark."""
    look = {"viewport": {"width": width, "height": 900}, "color_scheme": theme}
    with opened(browser, address, **look) as page:

        def check(name: str) -> None:
            photograph(page, f"review {name} {width} {theme}")
            assert_fits(page)
            assert_accessible(page)

        check("list")
        look_at(page, ALAN)
        give(page, "12")
        page.locator(COMMENT).fill("Look at *both* inputs: `X` and `X_shortcut`.")
        save(page)
        page.locator(SAVED).wait_for()
        check("student")
        page.get_by_role("link", name="Apply to all").first.click()
        title = page.get_by_role("heading", name="The same finding")
        title.wait_for()
        assert -1 < title.bounding_box()["y"] < 900, "the form is not in sight"
        check("same finding")
        page.goto(address.replace("token=", "token=not"))
        page.context.clear_cookies()
        page.goto(address.partition("?")[0])
        check("refusal")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_answers_are_graded_one_after_the_other(
    browser: Any, tmp_path: Path, width: int, theme: Theme
) -> None:
    """The cursor is in the field for the points; Ctrl+Enter leads to the next answer."""
    verdicts = [with_question(item) for item in small_class()[:2]]
    verdicts.append(with_question(small_class()[2], "\n\n".join(HOSTILE)))
    look = {"viewport": {"width": width, "height": 900}, "color_scheme": theme}
    with (
        served(record_class(tmp_path, verdicts)) as address,
        opened(browser, address, **look) as page,
    ):
        page.get_by_role("link", name="Questions to grade").click()
        page.locator("tbody a").first.click()
        for student, points in (("ada.lovelace", "4"), (ALAN, "2.5"), (BARBARA, "0")):
            page.locator("h1", has_text=student).wait_for()
            field = page.locator(":focus")
            assert field.get_attribute("name") == "points:why_shortcuts"
            photograph(page, f"review question {student} {width} {theme}")
            assert_fits(page)
            assert_accessible(page)
            field.fill(points)
            field.press("Control+Enter")
        page.get_by_text("No student fits.").wait_for()
    assert saved(tmp_path, ALAN).has_grade
    assert saved(tmp_path, BARBARA).score == 100


def test_keys_lead_through_the_class(browser: Any, address: str, folder: Path) -> None:
    """Next, previous, save, and "save, all seen, next" need no mouse."""
    with opened(browser, address) as page:
        look_at(page, ALAN)
        page.keyboard.press("n")
        page.locator("h1", has_text=BARBARA).wait_for()
        page.keyboard.press("p")
        page.locator("h1", has_text=ALAN).wait_for()
        page.locator(COMMENT).fill("n, p and s are letters here")
        page.locator(COMMENT).press("s")
        assert page.locator("h1").inner_text() == ALAN
        page.locator("h1").click()
        page.keyboard.press("s")
        page.locator(SAVED).wait_for()
        assert saved(folder, ALAN).exercises[1].comment == "n, p and s are letters heres"
        give(page, "12")
        page.locator(WHY).press("Control+Enter")
        page.locator("h1", has_text=BARBARA).wait_for()
        assert saved(folder, ALAN).score == 97
        assert page.locator("progress").get_attribute("value") == "6"


def test_two_people_at_once_lose_nothing(browser: Any, address: str, folder: Path) -> None:
    """The second one reads the first one's points, and keeps the own entries in the fields."""
    with opened(browser, address) as one, opened(browser, address) as other:
        for page in (one, other):
            look_at(page, ALAN)
        give(one, "12", "the first one")
        save(one)
        one.locator(SAVED).wait_for()
        give(other, "3", "the second one")
        save(other)
        other.get_by_text("12 points, the first one. Yours is not saved").wait_for()
        assert other.locator(POINTS).input_value() == "3"
        assert saved(folder, ALAN).score == 97
        other.reload()
        other.get_by_text("Changed since: points of identity_block is now “12”").wait_for()
        assert other.locator(POINTS).input_value() == "3"
        save(other)
        other.locator(SAVED).wait_for()
        assert saved(folder, ALAN).score == 88


def test_a_lost_connection_loses_nothing(browser: Any, address: str, folder: Path) -> None:
    """Entries stay while nothing answers, and are saved afterwards."""
    with opened(browser, address) as page:
        look_at(page, ALAN)
        give(page, "12")
        page.context.set_offline(True)
        save(page)
        page.get_by_text("Not saved: the grader does not answer").wait_for()
        assert page.locator(POINTS).input_value() == "12"
        assert saved(folder, ALAN).score == 94
        page.context.set_offline(False)
        save(page)
        page.locator(SAVED).wait_for()
        assert saved(folder, ALAN).score == 97


@contextmanager
def process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command; yield its process and the address that it prints."""
    command = [sys.executable, "-m", "grader", "review", str(folder), "--port", "18765"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        address = started.stdout.readline().split()[-1]
        try:
            yield started, address
        finally:
            started.kill()


def test_a_killed_server_loses_nothing(browser: Any, folder: Path) -> None:
    """After a kill, entries of open and closed pages reach the next server."""
    with process(folder) as (started, address), opened(browser, address) as page:
        look_at(page, BARBARA)
        page.locator(COMMENT).fill("Closed before it was saved.")
        page.goto(address)
        look_at(page, ALAN)
        give(page, "12")
        started.kill()
        started.wait()
        save(page)
        page.get_by_text("Not saved: the grader does not answer").wait_for()
        with process(folder) as (_, again):
            other = page.context.new_page()
            other.goto(again)
            save(page)
            page.locator(SAVED).wait_for()
            assert saved(folder, ALAN).score == 97
            look_at(other, BARBARA)
            other.get_by_text("Your entries that were not saved are here again").wait_for()
            save(other)
            other.locator(SAVED).wait_for()
            assert saved(folder, BARBARA).exercises[1].comment == "Closed before it was saved."


def test_ctrl_c_writes_the_report(folder: Path) -> None:
    """The end of the command writes the pages with all decisions."""
    with process(folder) as (started, _):
        started.send_signal(signal.SIGINT)
        assert started.wait(60) == 0
    assert (folder / "students" / f"{ALAN}.html").is_file()


def test_a_draft_can_be_discarded(browser: Any, address: str) -> None:
    """Entries come back after a reload, until they are discarded."""
    with opened(browser, address) as page:
        look_at(page, ALAN)
        give(page, "12")
        page.reload()
        assert page.locator(POINTS).input_value() == "12"
        page.get_by_role("button", name="Discard them").click()
        assert page.locator(POINTS).input_value() == ""
        page.reload()
        assert page.locator(POINTS).input_value() == ""


def test_the_forms_need_no_script(browser: Any, address: str, folder: Path) -> None:
    """Without scripts the buttons save, and a refusal gives the entries back."""
    with opened(browser, address, java_script_enabled=False) as page:
        look_at(page, ALAN)
        give(page, "12", "")
        save(page)
        page.get_by_text("need a reason").wait_for()
        page.go_back()
        give(page, "12")
        save(page)
        page.locator(SAVED).wait_for()
        assert saved(folder, ALAN).score == 97


def test_nothing_that_a_student_wrote_runs(browser: Any, tmp_path: Path) -> None:
    """Pages of hostile submissions have no image, no script but ours, and their own title."""
    run = "</textarea><script>document.title='ran'</script><img src=x onerror=document.title='ran'>"
    record_class(tmp_path, [everywhere(text) for text in (*HOSTILE, run)])
    with served(tmp_path) as address, opened(browser, address) as page:
        links = page.locator("tbody th a").evaluate_all("all => all.map(link => link.href)")
        assert len(links) == len(HOSTILE) + 1
        for link in (*links, address):
            page.goto(link)
            assert page.title().endswith("Residual networks")
            assert page.locator("img, iframe").count() == 0
            assert page.locator("script").count() == 1
