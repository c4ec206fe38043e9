"""Mistakes and right variants of an assignment, as edits of its solution (`cases.toml`).

[[case]]
name = "add_main_path_to_itself"
exercise = "conv_block"
mistake = "Add receives the main path twice."      # or right = "…", which keeps full marks
find = "X = layers.Add()([X, X_shortcut])"         # text that the exercise has once
replace = "X = layers.Add()([X, X])"
finding = "twice"                                  # words of the finding
line = "layers.Add()"                              # text of the line that the finding points at

Further edits follow as [[case.also]] tables with find and replace; `within` names another function
or class of the solution that an edit changes. Where an edit would be longer than the function,
`function` holds its new definition, with the imports and helpers that only this one needs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from grader.audit.solution import script_of
from grader.course import AssignmentFolder
from grader.errors import UsageError, did_you_mean
from grader.notebook import read_submission
from grader.notebook.names import names_of
from grader.reference import Reference
from grader.rubrics import read_rubric
from grader.rubrics.reading import read_toml, structure
from grader.submission import Statement, SubmissionSource, first_line_of, parse_quietly
from grader.variant import Variant


@dataclass(frozen=True)
class Edit:
    """A piece of the solution and the text that replaces it."""

    find: str
    replace: str
    within: str = ""
    """Name of the changed function or class; empty for the exercise itself."""


@dataclass(frozen=True)
class Case:
    """The solution with one mistake, or written in another right way."""

    name: str
    exercise: str
    mistake: str = ""
    right: str = ""
    find: str = ""
    replace: str = ""
    within: str = ""
    also: tuple[Edit, ...] = ()
    function: str = ""
    """New definition of the exercise, in place of edits."""
    finding: str = ""
    """Words of the finding that a mistake gets."""
    line: str = ""
    """Text of the line that the finding points at."""
    counts: Literal["", "same"] = ""
    """"same" for a mistake that leaves the number of parameters as it is."""

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All edits of the solution."""
        first = (Edit(self.find, self.replace, self.within),) if self.find else ()
        return first + self.also


@dataclass(frozen=True)
class _Cases:
    case: tuple[Case, ...] = ()


def read_cases(assignment: AssignmentFolder) -> tuple[Case, ...]:
    """Read the cases of an assignment and check that each one fits its solution.

    Raises:
        UsageError: the file does not have the form of one, or an edit does not fit.
    """
    path = assignment.cases
    if not path.is_file():
        return ()
    cases: tuple[Case, ...] = structure(path, read_toml(path), _Cases).case
    functions = read_rubric(assignment).functions
    solution = read_submission(assignment.solution, functions)
    scripts: dict[tuple[str, str], str] = {}
    names: set[str] = set()
    for case in cases:
        where = f"{path}: case {case.name}"
        for sentence in _mistakes_of(case, functions):
            raise UsageError(f"{where} {sentence}")
        if case.name in names:
            raise UsageError(f"{path}: two cases have the name {case.name}.")
        names.add(case.name)
        try:
            script = submission_with(case, solution)
        except UsageError as error:
            raise UsageError(f"{where} {error}") from None
        if case.line and case.line not in script:
            raise UsageError(f"{where} points at the line {case.line!r}, which is not in it.")
        if script == script_of(solution, case.exercise):
            raise UsageError(f"{where} changes nothing.")
        same = scripts.setdefault((case.exercise, script), case.name)
        if same != case.name:
            raise UsageError(f"{where} is the same as {same}.")
    return cases


def variants_of_cases(reference: Reference) -> list[Variant]:
    """Make a variant of each case of an assignment.

    Raises:
        UsageError: as `read_cases` does.
    """
    return [
        Variant(
            case.name,
            case.exercise,
            submission_with(case, reference.solution),
            script_of(reference.solution, case.exercise),
            is_mutant=bool(case.mistake),
            is_whole=True,
            also_changed=_also_changed(case),
            mark=case.line,
        )
        for case in read_cases(reference.assignment)
    ]


def _also_changed(case: Case) -> tuple[str, ...]:
    """Name the functions beside the exercise that a case changes."""
    defined = {name for item in _statements_of(case.function) for name in item.defines}
    changed = defined.union(edit.within for edit in case.edits if edit.within)
    return tuple(sorted(changed - {case.exercise}))


def submission_with(case: Case, solution: SubmissionSource) -> str:
    """Write the submission of a case: the exercise and its needed code.

    Raises:
        UsageError: an edit does not fit the solution, or its result is not Python.
    """
    if case.function:
        return script_of(_with_function(case, solution), case.exercise)
    for edit in case.edits:
        solution = _with_edit(edit, edit.within or case.exercise, solution)
    return script_of(solution, case.exercise)


def _mistakes_of(case: Case, functions: tuple[str, ...]) -> Iterator[str]:
    if case.exercise not in functions:
        hint = did_you_mean(case.exercise, functions)
        yield f"names the exercise {case.exercise}, which the rubric does not have.{hint}"
    if bool(case.mistake) == bool(case.right):
        yield "needs either a mistake or a right variant, in one sentence."
    if not (case.mistake or case.right).endswith("."):
        yield "describes its change without a full stop."
    if case.mistake and not case.line:
        yield "needs a line, the text of the line that its finding points at."
    if case.right and (case.finding or case.line):
        yield "is right and has a finding or a line; a right variant has none."
    if bool(case.function) == bool(case.edits) or bool(case.also) > bool(case.find):
        yield "needs either find and replace or a function."
    if case.find == case.replace and not case.function:
        yield "replaces text by itself."


def _with_edit(edit: Edit, name: str, solution: SubmissionSource) -> SubmissionSource:
    statement = _defining(name, solution)
    there = statement.source + "\n"
    count = there.count(edit.find)
    if count != 1:
        first = edit.find.strip().partition("\n")[0]
        raise UsageError(
            f"looks for {first!r} in {name}, which has it {count} times; expected once."
        )
    source = there.replace(edit.find, edit.replace).rstrip("\n")
    _parsed(source)
    return replace(
        solution,
        statements=tuple(
            replace(item, source=source) if item is statement else item
            for item in solution.statements
        ),
    )


def _with_function(case: Case, solution: SubmissionSource) -> SubmissionSource:
    """Put the statements of a new definition in the place of the old one."""
    old = _defining(case.exercise, solution)
    new = tuple(_statements_of(case.function))
    defined = {name for item in new for name in item.defines}
    if case.exercise not in defined:
        raise UsageError(f"has a function that does not define {case.exercise}.")
    place = solution.statements.index(old)

    def kept(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
        return tuple(item for item in statements if not defined.intersection(item.defines))

    before, after = solution.statements[:place], solution.statements[place:]
    return replace(solution, statements=kept(before) + new + kept(after))


def _defining(name: str, solution: SubmissionSource) -> Statement:
    for item in reversed(solution.statements):
        if name in item.defines:
            return item
    raise UsageError(f"changes {name}, which the solution does not define.")


def _statements_of(text: str) -> Iterator[Statement]:
    lines = text.split("\n")
    for tree in _parsed(text).body:
        first = first_line_of(tree)
        source = "\n".join(lines[first - 1 : tree.end_lineno])
        is_import = isinstance(tree, ast.Import | ast.ImportFrom)
        statement = Statement(source, "cases.toml", first, is_import=is_import)
        yield statement.defining(names_of(statement).binds)


def _parsed(text: str) -> ast.Module:
    try:
        return parse_quietly(text)
    except SyntaxError as error:
        raise UsageError(f"is not Python after its change: {error.msg}.") from None
