"""Make the pictures of the README's section "The evening" again, in a real Chromium.

    python -m tests.evening_pictures

They show a class that is made up, in a window of 1200 pixels, with a palette of few colors.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))

from browsing import chromium
from fabricated import small_class, with_question
from serving import record_class, served

from grader.gradebook import Deciding, Wish
from grader.report.writing import write_report

FOLDER = Path(__file__).parents[1] / ".github"
WIDTH = 1200
COLORS = 32


def keep(page: Any, name: str, top: int, height: int) -> None:
    """Write a part of a page as a small picture."""
    clip = {"x": 0, "y": top, "width": WIDTH, "height": height}
    taken = Image.open(io.BytesIO(page.screenshot(clip=clip, full_page=True)))
    path = FOLDER / f"{name}.png"
    taken.convert("RGB").quantize(COLORS).save(path, "PNG", optimize=True)
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


def main() -> None:
    """Make both pictures."""
    verdicts = [with_question(item) for item in small_class()]
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        write_report(small_class(), folder / "report", title="Residual networks")
        record_class(folder / "graded", verdicts)
        with Deciding.open(folder / "graded") as gradebook:
            given = Wish("alan.turing", "identity_block", "points", 12, "half right in class")
            gradebook.decide([given])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
        # Buttons that stay at the lower edge of a window would stand in the middle of a picture.
        still = ".actions { position: static !important }"
        page.goto((folder / "report" / "index.html").as_uri())
        keep(page, "class", 0, 860)
        with served(folder / "graded") as address:
            page.goto(address)
            page.get_by_role("link", name="alan.turing", exact=True).click()
            page.locator("h1", has_text="alan.turing").wait_for()
            page.evaluate("style => document.styleSheets[0].insertRule(style)", still)
            pictures = page.locator("#exercise-2 figure")
            pictures.evaluate("figure => figure.remove()")
            top = page.locator("#exercise-2").bounding_box()["y"]
            end = page.locator("#exercise-3").bounding_box()["y"]
            keep(page, "review", int(top), int(end - top))


if __name__ == "__main__":
    main()
