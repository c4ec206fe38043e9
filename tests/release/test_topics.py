"""Tests of the page that lists the topics of the course."""

import re

import pytest
from courses import NAMES, OURS, not_in_notebook, titles_of

PAGE = OURS.solutions / "README.md"
ROW = re.compile(r"\| (?P<topic>.+) \| \[\d\d\]\((?P<stem>\w+)/\w+\.ipynb\) \| (?P<sections>.+) \|")
ROWS = [ROW.fullmatch(line) for line in PAGE.read_text(encoding="utf-8").splitlines()]
CITED = [(row["stem"], row["sections"].replace("`", "").split("; ")) for row in ROWS if row]


@pytest.mark.parametrize("stem", NAMES)
def test_the_page_names_sections_that_are_there(stem):
    """Every section on the page exists; for an exercise, number and name suffice."""
    cited = [section for of, sections in CITED if of == stem for section in sections]
    assert cited
    assert not_in_notebook(stem, cited) == []


@pytest.mark.parametrize("stem", NAMES)
def test_every_numbered_section_has_a_topic(stem):
    """Every numbered section of a notebook is on the page."""
    numbered = {title for title in titles_of(stem) if re.match(r"\d+\. ", title)}
    assert numbered
    assert numbered <= {section for of, sections in CITED if of == stem for section in sections}
