"""Reading rubrics from TOML, with one sentence for each mistake of an author."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from graphlib import CycleError
from pathlib import Path
from typing import Any

import cattrs

from grader.course import AssignmentFolder
from grader.errors import UsageError, did_you_mean
from grader.rubrics.declarations import mistakes_of_probe, read_declarations
from grader.rubrics.mistakes import PLURALS, mistakes_in
from grader.rubrics.model import Exercise, Probe, Requirement, Rubric

_CELL_ID = re.compile(r"[A-Za-z0-9_-]+")
"""As nbgrader allows."""
_converter = cattrs.Converter(forbid_extra_keys=True)


@dataclass(frozen=True)
class _MoreProbes:
    """An entry of a file of hidden probes."""

    name: str
    probes: tuple[Probe, ...]


@dataclass(frozen=True)
class _Scheme:
    """An entry with a question's scheme."""

    name: str
    scheme: str


@dataclass(frozen=True)
class _Hidden:
    """A file that students do not get."""

    exercises: tuple[_MoreProbes, ...] = ()
    questions: tuple[_Scheme, ...] = ()


def number_there(
    assignments: Iterable[AssignmentFolder], names: Collection[str]
) -> dict[AssignmentFolder, int]:
    """Count the graded functions of each assignment among some names."""
    return {item: len(graded_functions(item).intersection(names)) for item in assignments}


@lru_cache
def graded_functions(assignment: AssignmentFolder) -> frozenset[str]:
    """Return the names of an assignment's graded functions, without looking at its own code."""
    return frozenset(_read_public(assignment).functions)


def read_rubric(assignment: AssignmentFolder, *, hidden: bool = False) -> Rubric:
    """Read the rubric of an assignment.

    Args:
        assignment: the folder that holds it.
        hidden: also read what students do not get, where there is some: `[[exercise]]` tables that
            have only a name and probes, and `[[question]]` tables with a name and a scheme.

    Raises:
        UsageError: there is no rubric, or a file does not have the form of one.
    """
    rubric = _read_public(assignment)
    _require_declared(assignment.rubric, rubric, assignment)
    _require_consistency(assignment.rubric, rubric)
    _require_questions(assignment.rubric, rubric)
    if hidden and assignment.hidden_probes.is_file():
        rubric = _with_hidden(rubric, assignment.hidden_probes)
        _require_declared(assignment.hidden_probes, rubric, assignment)
        _require_consistency(assignment.hidden_probes, rubric)
    return rubric


def _read_public(assignment: AssignmentFolder) -> Rubric:
    path = assignment.rubric
    if not path.is_file():
        raise UsageError(
            f"There is no rubric {path}; it lists the exercises of {assignment.name}. "
            f"To begin one: grader new assignment {assignment.name}"
        )
    rubric: Rubric = structure(
        path, _plural(read_toml(path)) | {"assignment": assignment.name}, Rubric
    )
    return rubric


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        UsageError: it is not valid TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}.") from None


def _plural(content: Any) -> Any:
    if isinstance(content, dict):
        return {PLURALS.get(key, key): _plural(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_plural(value) for value in content]
    return content


def structure(path: Path, content: Any, kind: Any) -> Any:
    """Convert the tables of a file to dataclasses.

    Raises:
        UsageError: a table has an unknown key, lacks one, or has a value of another type.
    """
    try:
        return _converter.structure(content, kind)
    except cattrs.BaseValidationError as error:
        raise UsageError(f"{path}: {'; '.join(mistakes_in(error, content))}.") from None


def _require_consistency(path: Path, rubric: Rubric) -> None:
    for exercise in rubric.exercises:
        for helper in sorted(set(exercise.helpers) - set(rubric.functions)):
            raise UsageError(
                f"{path}: exercise {exercise.name} names the helper {helper}, which is no exercise "
                f"of this rubric.{did_you_mean(helper, rubric.functions)}"
            )
        if exercise.kind == "procedure" and not exercise.requirements:
            raise UsageError(
                f"{path}: exercise {exercise.name} is a procedure and lists no requirement; "
                f"a procedure is judged by nothing else. Add [[exercise.requirement]] tables."
            )
        if not 0 < exercise.points < math.inf or not exercise.probes:
            raise UsageError(f"{path}: exercise {exercise.name} needs points and a probe.")
        for key in ("keras_2_costs", "printing_costs", "naming_costs"):
            share = getattr(exercise, key)
            if not 0 <= share <= 1:
                raise UsageError(
                    f"{path}: exercise {exercise.name} has {key} = {share:g}; "
                    f"expected a share between 0 and 1."
                )
        probes = [probe.name for probe in exercise.probes]
        if len(set(probes)) < len(probes):
            raise UsageError(
                f"{path}: exercise {exercise.name} has the probes {probes}; "
                f"each needs a name of its own."
            )
        observed = {fact for probe in exercise.probes for fact in probe.facts}
        for requirement in exercise.requirements:
            # What no probe observes would be met by every submission.
            unseen = set(requirement.looks_at) - observed
            if unseen or not requirement.looks_at:
                raise UsageError(
                    f"{path}: requirement {requirement.name!r} of {exercise.name} looks at "
                    f"{sorted(unseen) or 'nothing'}; its probes observe the facts "
                    f"{sorted(observed)}."
                )
            _require_sense(path, exercise, requirement)
            if not 0 < requirement.share < math.inf:
                raise UsageError(
                    f"{path}: requirement {requirement.name!r} of {exercise.name} has the share "
                    f"{requirement.share:g}; expected a number above 0."
                )
    if len(set(rubric.functions)) < len(rubric.functions):
        raise UsageError(f"{path}: two exercises grade the same function.")
    try:
        _ = rubric.in_order_of_helpers
    except CycleError as error:
        raise UsageError(
            f"{path}: the helpers {' → '.join(reversed(error.args[1]))} form a cycle; "
            f"a helper must not call the exercise that it helps."
        ) from None


def _require_questions(path: Path, rubric: Rubric) -> None:
    """Refuse questions without points or title, or with a name that another cell has."""
    taken = {*rubric.functions, *(f"{name}_check" for name in rubric.functions)}
    for question in rubric.questions:
        where = f"{path}: question {question.name}"
        if not _CELL_ID.fullmatch(question.name):
            raise UsageError(
                f"{where} names a cell of the notebook; expected letters, digits, _ and - only."
            )
        if question.name in taken:
            raise UsageError(f"{where}: another cell has this name. Choose another one.")
        if not 0 < question.points < math.inf or not question.title.strip():
            raise UsageError(f"{where} needs points and a title.")
        if question.scheme:
            raise UsageError(
                f"{where} has a scheme here, in a file for students; write it into hidden.toml, "
                f"in a [[question]] table with name and scheme."
            )
        taken.add(question.name)


def _require_declared(path: Path, rubric: Rubric, assignment: AssignmentFolder) -> None:
    declarations = read_declarations(assignment.public)
    for exercise in rubric.exercises:
        for probe in exercise.probes:
            for mistake in mistakes_of_probe(declarations, probe):
                raise UsageError(f"{path}: exercise {exercise.name}, probe {probe.name}: {mistake}")
            data_sets = _data_sets(assignment)
            if probe.contest and probe.contest.data_set not in data_sets:
                raise UsageError(
                    f"{path}: exercise {exercise.name}, probe {probe.name}: data_set = "
                    f'"{probe.contest.data_set}"; there is no such file in '
                    f"{assignment.course.datasets}."
                    f"{did_you_mean(probe.contest.data_set, data_sets)}"
                )


def _data_sets(assignment: AssignmentFolder) -> list[str]:
    return [path.stem for path in assignment.course.datasets.glob("*.py")]


def _require_sense(path: Path, exercise: Exercise, requirement: Requirement) -> None:
    """Refuse a threshold without answers, and references to requirements listed later."""
    who = f"{path}: requirement {requirement.name!r} of {exercise.name}"
    if requirement.at_least is not None:
        without = [
            probe.name
            for probe in exercise.probes
            if set(probe.facts) & set(requirement.looks_at) and probe.contest is None
        ]
        if without:
            raise UsageError(
                f"{who} asks for a share of right answers, which the probes {without} have none "
                f"of; give each a `contest`."
            )
    names = [item.name for item in exercise.requirements]
    before = names[: names.index(requirement.name)]
    for key, meant in {
        "within": requirement.within,
        "follows_from": requirement.follows_from,
    }.items():
        unknown = sorted(set(meant) - set(before))
        if unknown:
            raise UsageError(
                f"{who} has {key} = {unknown}; expected names of requirements that are listed "
                f"before it, {before}."
            )


def _with_hidden(rubric: Rubric, path: Path) -> Rubric:
    hidden: _Hidden = structure(path, _plural(read_toml(path)), _Hidden)
    exercises = list(rubric.exercises)
    for entry in hidden.exercises:
        if entry.name not in rubric.functions:
            raise UsageError(
                f"{path}: there is no exercise {entry.name} in the rubric."
                f"{did_you_mean(entry.name, rubric.functions)}"
            )
        index = rubric.functions.index(entry.name)
        public = exercises[index].probes
        spoken: tuple[Probe, ...] = ()
        if any(probe.contest for probe in entry.probes):
            # A training is paid for once: the secret contest takes the place of the public one.
            spoken = tuple(probe for probe in public if probe.contest)
            public = tuple(probe for probe in public if probe.contest is None)
        secret = tuple(replace(probe, is_hidden=True) for probe in entry.probes)
        exercises[index] = replace(exercises[index], probes=public + secret, spoken=spoken)
    schemes = {entry.name: entry.scheme for entry in hidden.questions}
    asked = [question.name for question in rubric.questions]
    for name in schemes:
        if name not in asked:
            raise UsageError(
                f"{path}: there is no question {name} in the rubric.{did_you_mean(name, asked)}"
            )
    questions = tuple(
        replace(question, scheme=schemes.get(question.name, "")) for question in rubric.questions
    )
    return replace(rubric, exercises=tuple(exercises), questions=questions)
