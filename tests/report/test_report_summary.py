"""The numbers and groups of the class page."""

from __future__ import annotations

from dataclasses import replace

from fabricated import answers, small_class, submission, untouched, wrong_block

from grader.report.summary import enter, summarize


def test_summary_counts_the_class() -> None:
    """The summary has totals, the median, results by exercise, and groups of mistakes."""
    summary = summarize([enter(verdict) for verdict in small_class()])
    assert (summary.students, summary.graded, summary.full_marks) == (12, 9, 3)
    assert summary.median_percent == 88
    assert sum(summary.distribution) == 11
    assert [exercise.number for exercise in summary.exercises] == [f"3.{n}" for n in range(1, 7)]
    block = summary.exercises[1]
    assert (block.name, block.right, block.untouched, block.submissions) == (
        "identity_block",
        5,
        1,
        10,
    )
    assert [(row.requirement, row.failed, row.judged) for row in block.requirements] == [
        ("structure", 4, 9),
        ("outputs", 4, 9),
    ]
    assert [small_class()[index].student for index in summary.groups[0].submissions] == [
        "alan.turing",
        "edsger.dijkstra",
        "katherine.johnson",
    ]


def test_students_are_grouped_by_the_words_for_the_mistake() -> None:
    """Two messages with different layer names are one mistake, and the group shows its words."""

    def student(name: str) -> object:
        wrong = wrong_block()
        findings = tuple(
            replace(finding, message=f"Add `{name}` is wrong.", mistake="Add is wrong.")
            for finding in wrong.findings
        )
        return enter(submission(name, replace(wrong, findings=findings)))

    (group,) = summarize([student("a"), student("b")]).groups
    assert group.submissions == (0, 1)
    assert group.mistake.words == "Add is wrong."


def test_an_exercise_without_answers_has_no_failed_requirement() -> None:
    """An unchanged stub is counted as not answered, and is not a common mistake."""
    waiting = answers(identity_block=untouched("identity_block", "3.2", 15))
    summary = summarize([enter(submission(student, *waiting)) for student in ("ada", "ben")])
    assert summary.exercises[1].untouched == 2
    assert summary.exercises[1].requirements == ()
    assert summary.groups == ()


def test_a_consequence_is_not_counted_as_a_mistake() -> None:
    """It is neither a failed nor a judged requirement, and no main mistake."""
    wrong = wrong_block()
    follows = tuple(
        replace(finding, status="follows") if finding.requirement == "outputs" else finding
        for finding in wrong.findings
    )
    entries = [
        enter(submission("ada", *answers(identity_block=replace(wrong, findings=follows)))),
        enter(submission("ben", *answers(identity_block=wrong))),
    ]
    block = summarize(entries).exercises[1]
    assert [(row.requirement, row.failed, row.judged) for row in block.requirements] == [
        ("structure", 2, 2),
        ("outputs", 1, 1),
    ]
    only = replace(wrong, repair=None, findings=(replace(follows[4], place=None),))
    assert enter(submission("cy", *answers(identity_block=only))).mistakes == ()
