"""Verdicts without their student's name."""

from __future__ import annotations

import json
from dataclasses import replace

from grader.codec import from_plain, to_plain
from grader.downloads import parse_student
from grader.verdict import SubmissionVerdict

_SHORTEST = 3
"""Characters of a name that is replaced in texts; shorter ones stand in other words."""


def without_name(verdict: SubmissionVerdict, label: str) -> SubmissionVerdict:
    """Put a label in place of the student's name, also in code.

    A name that the student writes in another form stays.
    """
    download = parse_student(verdict.student)
    names = {verdict.student, verdict.name, *([download.name] if download else [])}
    text = json.dumps(to_plain(replace(verdict, student=label, name="")), ensure_ascii=False)
    for name in sorted(names, key=len, reverse=True):
        written = json.dumps(name, ensure_ascii=False)[1:-1]
        if len(name) >= _SHORTEST:
            text = text.replace(written, label)
    return from_plain(json.loads(text), SubmissionVerdict)
