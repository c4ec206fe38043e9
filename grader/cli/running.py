"""The common body of `grader grade` and `grader regrade`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypedDict

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.batch import Pool, collect_verdicts, local_pool
from grader.by_hand import asked_by
from grader.cli.doctor import require_protection
from grader.cli.progress import counting
from grader.cli.reporting import met, report_on
from grader.cli.saying import say_plainly, waiting_answers
from grader.cli.tally import Tally
from grader.course import AssignmentFolder
from grader.errors import COULD_NOT_GRADE, FULL_MARKS, POINTS_LOST, CouldNotGradeError, UsageError
from grader.gradebook import Gradebook, Rescaled, write_gradebook
from grader.notebook import find_submissions
from grader.reference import Reference, load_reference
from grader.report.terminal import class_table
from grader.report.text import count as count_of
from grader.report.text import format_score, share
from grader.sandbox import Limits, held_folder, kept_warm, sweep
from grader.submission import SubmissionFile
from grader.verdict import SubmissionVerdict

_MOST_RESCALED = 20


class Conditions(TypedDict):
    """The options that say how and where submissions are graded."""

    seconds: int
    workers: int | None
    cluster: str | None
    unsafe: bool
    exit_zero: bool


def grade_class(
    console: Console,
    out: Path,
    assignment: AssignmentFolder,
    places: Collection[Path],
    conditions: Conditions,
    choose: Callable[[Gradebook, Reference, list[SubmissionFile]], list[SubmissionFile]],
) -> int:
    """Grade the submissions that are due, write the report and return the exit code.

    `places` has the folders or zips of the class. `choose` tells the gradebook which submissions
    are due, and returns those to look at.
    """
    # Workers of a cluster look at their own protections.
    if conditions["cluster"] is None:
        require_protection(conditions["unsafe"], console)
    limits = Limits(seconds=conditions["seconds"], trusted=conditions["unsafe"])
    sweep()
    with kept_warm(), held_folder("unpacked") as unpacked:
        say = partial(say_plainly, console)
        files = [
            replace(file, place=place)
            for number, place in enumerate(places)
            for file in find_submissions(place, assignment.name, Path(unpacked, str(number)), say)
        ]
        with console.status("Observing the reference solution"):
            reference = load_reference(assignment, seconds=conditions["seconds"])
        pool = pool_for(reference, limits, conditions, say)
        # The folder is made only when it is known that there is something to grade.
        with write_gradebook(out) as gradebook:
            chosen = choose(gradebook, reference, files)
            rescaled = gradebook.give_points(
                reference.rubric.points_of, reference.digest, asked_by(reference.rubric)
            )
            _say_rescaled(console, rescaled, gradebook.names())
            for sentence in _points_by_hand_beside(gradebook, rescaled):
                say(sentence)
            complete = _record_due_verdicts(console, gradebook, chosen, reference, pool)
            for student in gradebook.count_best():
                say(f"{gradebook.names()[student]}: an earlier hand-in is better, and counts.")
            code = _report(console, gradebook, out, complete)
    return FULL_MARKS if code == POINTS_LOST and conditions["exit_zero"] else code


def pool_for(
    reference: Reference, limits: Limits, conditions: Conditions, tell: Callable[[str], None]
) -> AbstractContextManager[Pool]:
    """Choose the pool that the options ask for."""
    if conditions["cluster"] is None:
        return local_pool(reference, limits, conditions["workers"])
    if conditions["workers"] is not None:
        raise UsageError("--workers is for this machine: a cluster has as many as were started.")
    try:
        from grader.batch.cluster import cluster_pool
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--cluster needs the package {error.name}, which is not installed here. "
            f"Install it with: pip install distributed"
        ) from error
    return cluster_pool(conditions["cluster"], reference, limits, tell)


def _record_due_verdicts(
    console: Console,
    gradebook: Gradebook,
    files: Iterable[SubmissionFile],
    reference: Reference,
    pool: AbstractContextManager[Pool],
) -> bool:
    """Record verdicts on files that are due; return False if that was cut short."""
    due = [file for file in files if gradebook.is_due(file.student)]
    progress = gradebook.progress()
    done = progress.students - len(due)
    if not due:
        console.print(f"All of {progress.students} are graded already.")
        return True
    if not done:
        console.print(f"Grading {count_of(len(due), 'submission')}.", highlight=False)
    else:
        left = f"{len(due)} {'is' if len(due) == 1 else 'are'} left"
        console.print(f"{done} of {progress.students} are graded already, {left}.")
    digest = reference.digest
    with counting(console, Tally(progress.students, done, progress.unusual)) as count:
        try:
            with pool as opened:
                for verdict, content in collect_verdicts(opened, due, reference.rubric):
                    count(gradebook.record(verdict, content, digest))
        except KeyboardInterrupt:
            console.print("Stopped. The same command continues from here.")
            return False
        except CouldNotGradeError as error:
            console.print(f"grader: {error}", soft_wrap=True, markup=False)
            return False
    return True


def _say_rescaled(console: Console, rescaled: Sequence[Rescaled], names: Mapping[str, str]) -> None:
    """Show totals before and after a change of points, the largest losses first."""
    if not rescaled:
        return

    def gain(item: Rescaled) -> float:
        before, after = item.before, item.after
        return share(after.score, after.max_score) - share(before.score, before.max_score)

    console.print(
        f"The points in the rubric changed: {count_of(len(rescaled), 'submission')} got the new "
        f"ones without being graded again.",
        soft_wrap=True,
    )
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("student", "before", "now"):
        table.add_column(column)
    for item in sorted(rescaled, key=gain)[:_MOST_RESCALED]:
        table.add_row(
            Text(names[item.student]),
            *(
                f"{format_score(verdict.score)} of {format_score(verdict.max_score)}"
                for verdict in (item.before, item.after)
            ),
        )
    console.print(table)
    if len(rescaled) > _MOST_RESCALED:
        console.print(f"and {len(rescaled) - _MOST_RESCALED} more, with smaller losses or gains.")


def _points_by_hand_beside(gradebook: Gradebook, rescaled: Sequence[Rescaled]) -> Iterator[str]:
    """Name points by hand on exercises with other points now."""
    for item in rescaled:
        verdict = gradebook.verdict_on(item.student)
        before = {exercise.name: exercise.max_score for exercise in item.before.exercises}
        for exercise in verdict.exercises if verdict else ():
            if exercise.adjustment and before.get(exercise.name) != exercise.max_score:
                assert verdict
                yield (
                    f"{verdict.shown}, {exercise.name}: the {exercise.score:g} points by hand "
                    f"stay, out of {exercise.max_score:g} now instead of "
                    f"{before.get(exercise.name, 0):g}. Change them with `grader adjust`."
                )


def _report(console: Console, gradebook: Gradebook, out: Path, complete: bool) -> int:
    """Write the report of all verdicts, show the table, and return the exit code."""
    names = gradebook.names()
    for meeting in gradebook.meetings():
        say_plainly(console, met(replace(meeting, student=names[meeting.student])))
    report, verdicts = report_on(gradebook, out)
    console.print(class_table(verdicts))
    missing = len(gradebook.students()) - len(verdicts)
    if missing:
        console.print(f"{missing} of {missing + len(verdicts)} are not in it yet.")
    open_answers = {v.student: len(v.open_questions) for v in verdicts if v.open_questions}
    for line in waiting_answers(open_answers):
        console.print(line, soft_wrap=True, highlight=False)
    console.print(f"Report: {report}", soft_wrap=True)
    return exit_code(verdicts) if complete and not missing else COULD_NOT_GRADE


def exit_code(verdicts: list[SubmissionVerdict]) -> int:
    """Return 3 for a failure to grade, 1 for lost points, else 0."""
    if any(verdict.status == "not_graded" for verdict in verdicts):
        return COULD_NOT_GRADE
    lost = any(verdict.score < verdict.judged_points for verdict in verdicts)
    return POINTS_LOST if lost else FULL_MARKS
