"""A real Chromium for tests, and what every page has to hold in it.

`make browser` installs all but Chromium itself: the tests use the system's or Playwright's.
Screenshots for people go to `build/screenshots/`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pytest

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: `make browser`"
)
axe_core = pytest.importorskip(
    "axe_playwright_python.sync_playwright",
    reason="playwright is not installed: `make browser`",
)

Theme: TypeAlias = Literal["light", "dark"]

SCREENSHOTS = Path(__file__).parents[1] / "build" / "screenshots"
SYSTEM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
WIDTHS = (400, 1200)
THEMES: tuple[Theme, ...] = ("light", "dark")


@contextmanager
def chromium() -> Iterator[Any]:
    """Start Chromium without a window, or skip the test."""
    with sync_api.sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(executable_path=SYSTEM)
        except sync_api.Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"There is no Chromium that starts: {str(error).splitlines()[0]}")
        yield launched
        launched.close()


def assert_accessible(page: Any) -> None:
    """Fail if axe-core finds a violation, for example of contrast."""
    violations = axe_core.Axe().run(page).response["violations"]
    found = [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]
    assert found == []


def assert_fits(page: Any) -> None:
    """Fail if the page is wider than the window."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


def photograph(page: Any, name: str) -> None:
    """Keep a screenshot of the page for people."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name.replace(' ', '_')}.png", full_page=True)
