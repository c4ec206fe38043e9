"""`grader audit`: measure how good a rubric is."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from grader.audit import (
    grade_variants,
    mutants_of_rewrites,
    sample_of,
    variants_of,
    variants_of_cases,
)
from grader.cli import options
from grader.course import Course
from grader.errors import COULD_NOT_GRADE, FULL_MARKS, POINTS_LOST, CouldNotGradeError, UsageError
from grader.reference import load_reference
from grader.report.audit import audit_json, audit_report
from grader.variant import Audit, Graded


@click.command()
@click.argument("assignment")
@click.option("--exercise", "exercises", multiple=True, help="Exercise; may be repeated [all].")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs, nothing else.")
@click.option("--sample", type=click.IntRange(1), help="Number of variants to grade [all].")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same sample.")
@options.seconds
@options.course
def audit(
    assignment: str,
    exercises: tuple[str, ...],
    as_json: bool,
    sample: int | None,
    seed: int,
    seconds: int,
    course: Course,
) -> None:
    """Measure how good the rubric of ASSIGNMENT is.

    A good rubric finds mistakes and accepts all right answers. The solution's functions are changed
    one at a time. A mutant holds a mistake and should lose points; a rewrite keeps the meaning and
    should keep full marks. Mutants of rewrites hold a mistake in another style. The cases in
    cases.toml are mutants and rewrites of the author. All exceptions are printed with their
    changes; the exit code is then 1. The audit also counts how often the findings of a mistake
    name its line and no other line, and how often there is only one finding.
    """
    console = Console(stderr=as_json)
    with console.status("Observing the reference solution"):
        reference = load_reference(course.assignment(assignment), seconds=seconds)
    functions = reference.rubric.functions
    chosen = options.known(exercises, functions, "exercise") or functions
    with console.status("Making mutants and rewrites"):
        made = variants_of(reference)
        every = (*made, *mutants_of_rewrites(made, seed), *variants_of_cases(reference))
    variants = [item for item in every if item.function in chosen]
    if not variants:
        raise UsageError(
            f"The solution of {assignment} defines none of {', '.join(chosen)} "
            f"as a function that can be changed; there is nothing to audit."
        )
    if sample is not None:
        variants = sample_of(variants, sample, seed)
    graded: list[Graded] = []
    with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=console) as bar:
        task = bar.add_task("Auditing", total=len(variants))
        try:
            for item in grade_variants(variants, reference, seconds):
                graded.append(item)
                bar.advance(task)
        except (KeyboardInterrupt, CouldNotGradeError) as error:
            console.print(f"Stopped after {len(graded)} of {len(variants)}. {error}")
    graded.sort(key=lambda item: variants.index(item.variant))
    asked = reference.rubric.exercises
    networks = {item.name for item in asked if item.kind in ("block", "model")}
    contests = {item.name for item in asked if any(probe.contest for probe in item.probes)}
    result = Audit(assignment, tuple(graded), frozenset(networks), frozenset(contests))
    if as_json:
        click.echo(audit_json(result))
    else:
        console.print(audit_report(result))
    code = POINTS_LOST if result.exceptions else FULL_MARKS
    complete = len(graded) == len(variants)
    click.get_current_context().exit(code if complete else COULD_NOT_GRADE)
