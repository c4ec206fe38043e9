"""Presentation of verdicts: the output of a cell, the terminal, pages and tables.

This package reads `grader.verdict`, `grader.observation`, `grader.colors` and the data of an audit,
and nothing else of the grader.
"""

from grader.report.architecture import ArchitecturePicture
from grader.report.audit import audit_json, audit_report
from grader.report.check_output import CheckOutput
from grader.report.checks_output import ChecksOutput
from grader.report.course_page import write_course
from grader.report.course_summary import AssignmentGrades
from grader.report.hiding import without_hidden
from grader.report.model_picture import ModelPicture
from grader.report.summary import enter, without_networks
from grader.report.terminal import class_table, submission_check
from grader.report.writing import write_report

__all__ = [
    "ArchitecturePicture",
    "AssignmentGrades",
    "CheckOutput",
    "ChecksOutput",
    "ModelPicture",
    "audit_json",
    "audit_report",
    "class_table",
    "enter",
    "submission_check",
    "without_hidden",
    "without_networks",
    "write_course",
    "write_report",
]
