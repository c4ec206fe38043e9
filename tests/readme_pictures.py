"""Make the README's pictures of the class that `make demo` grades, in a real Chromium."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))

from browsing import chromium
from serving import served

from grader.gradebook import Deciding, Wish

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "build" / "demo" / "report"
PICTURES = ROOT / ".github"
COLORS = 32
STUDENT, NETWORK, PROCEDURE = "olga", "exercise-4", "exercise-6"
"""Two mistakes of hers are shown: one in a network, one in a procedure."""


def main() -> None:
    """Make the three pictures."""
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        report = Path(shutil.copytree(DEMO, Path(name) / "report"))
        page = browser.new_page(viewport={"width": 1000, "height": 900}, color_scheme="light")
        page.goto((report / "index.html").as_uri())
        end = page.locator("table").first.bounding_box()
        keep(page, "class", 0, end["y"] + min(end["height"], 420))
        page.goto((report / "students" / f"{STUDENT}.html").as_uri())
        keep(page, "report", *span(page, f"#{NETWORK}", f"#{NETWORK} figure"))
        with Deciding.open(report) as gradebook:
            why = "The number of epochs is right."
            gradebook.decide([Wish(STUDENT, "train_and_evaluate", "points", 14, why)])
        with served(report) as address:
            page.goto(address)
            page.get_by_role("link", name=STUDENT, exact=True).click()
            page.locator("h1", has_text=STUDENT).wait_for()
            # Buttons that stay at the lower edge of a window would stand in the middle.
            still = ".actions { position: static !important }"
            page.evaluate("style => document.styleSheets[0].insertRule(style)", still)
            keep(page, "review", *span(page, f"#{PROCEDURE}", f"#{PROCEDURE}"))


def span(page: Any, first: str, last: str) -> tuple[float, float]:
    """Return where the first of two elements begins and the last ends, in pixels."""
    boxes = [page.locator(selector).first.bounding_box() for selector in (first, last)]
    return boxes[0]["y"], boxes[1]["y"] + boxes[1]["height"]


def keep(page: Any, name: str, top: float, end: float) -> None:
    """Write a part of a page as a small picture."""
    width = page.viewport_size["width"]
    clip = {"x": 0, "y": int(top), "width": width, "height": int(end - top) + 1}
    taken = Image.open(io.BytesIO(page.screenshot(clip=clip, full_page=True)))
    path = PICTURES / f"{name}.png"
    taken.convert("RGB").quantize(COLORS).save(path, "PNG", optimize=True)
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
