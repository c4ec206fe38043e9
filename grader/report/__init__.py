"""Verdicts made readable: the output under a cell, the terminal, pages and tables.

Only presentation: this package reads `grader.verdict` and `grader.observation` and nothing else.
"""

from grader.report.check_output import CheckOutput, render_check, show_check
from grader.report.summary import without_networks
from grader.report.terminal import class_table, submission_check
from grader.report.writing import write_report

__all__ = [
    "CheckOutput",
    "class_table",
    "render_check",
    "show_check",
    "submission_check",
    "without_networks",
    "write_report",
]
