"""What the class page says of a class as a whole."""

from __future__ import annotations

from dataclasses import replace

from fabricated import answers, small_class, submission, untouched, wrong_block

from grader.report.summary import enter, summarise


def test_summary_counts_the_class() -> None:
    """Who is graded, what is usual, how each exercise went, and who made the same mistake."""
    summary = summarise([enter(verdict) for verdict in small_class()])
    assert (summary.students, summary.graded, summary.full_marks) == (12, 9, 3)
    assert summary.median_percent == 88
    assert sum(tenth.students for tenth in summary.distribution) == 11
    assert [exercise.number for exercise in summary.exercises] == [f"3.{n}" for n in range(1, 7)]
    block = summary.exercises[1]
    assert (block.name, block.right, block.untouched, block.submissions) == (
        "identity_block",
        5,
        1,
        10,
    )
    assert [(row.requirement, row.failed, row.looked_at) for row in block.requirements] == [
        ("structure", 4, 9),
        ("outputs", 4, 9),
    ]
    assert [small_class()[index].student for index in summary.groups[0].submissions] == [
        "alan.turing",
        "edsger.dijkstra",
        "katherine.johnson",
    ]


def test_students_are_grouped_by_what_the_judge_says_of_the_mistake() -> None:
    """Two messages with names of their own are one mistake, and the group shows its words."""

    def student(name: str) -> object:
        wrong = wrong_block()
        findings = tuple(
            replace(finding, message=f"Add `{name}` is wrong.", mistake="Add is wrong.")
            for finding in wrong.findings
        )
        return enter(submission(name, replace(wrong, findings=findings)))

    (group,) = summarise([student("a"), student("b")]).groups
    assert group.submissions == (0, 1)
    assert group.mistake.words == "Add is wrong."


def test_what_nobody_answered_has_failed_no_requirement() -> None:
    """An exercise as it was handed out is counted as such, and is no mistake in common."""
    waiting = answers(identity_block=untouched("identity_block", "3.2", 15))
    summary = summarise([enter(submission(student, *waiting)) for student in ("ada", "ben")])
    assert summary.exercises[1].untouched == 2
    assert summary.exercises[1].requirements == ()
    assert summary.groups == ()
