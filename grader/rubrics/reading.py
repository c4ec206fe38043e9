"""From TOML to a `Rubric`, with one clear sentence for every mistake of an author."""

from __future__ import annotations

import difflib
import math
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cattrs

from grader.errors import UsageError
from grader.rubrics.model import Exercise, Probe, Requirement, Rubric

RUBRICS = Path(__file__).parent
_PLURALS = {"exercise": "exercises", "probe": "probes", "requirement": "requirements"}
_converter = cattrs.Converter(forbid_extra_keys=True)


@dataclass(frozen=True)
class _MoreProbes:
    """An entry of a file of hidden probes."""

    name: str
    probes: tuple[Probe, ...]


@dataclass(frozen=True)
class _HiddenProbes:
    exercises: tuple[_MoreProbes, ...]


def available() -> tuple[str, ...]:
    """Names of all assignments that have a rubric, sorted."""
    return tuple(sorted(path.stem for path in RUBRICS.glob("*.toml")))


def read_rubric(assignment: str, hidden_probes: Path | None = None) -> Rubric:
    """Read the rubric of an assignment.

    Args:
        assignment: the notebook's stem, such as "03_residual_networks".
        hidden_probes: a TOML file with further probes, `[[exercise]]` tables that have only a name
            and probes; not read where it does not exist.

    Raises:
        UsageError: there is no such rubric, or a file is not what a rubric has to be.
    """
    path = RUBRICS / f"{assignment}.toml"
    if not path.is_file():
        close = difflib.get_close_matches(assignment, available(), n=1, cutoff=0.3)
        meant = f" Did you mean {close[0]}?" if close else ""
        raise UsageError(f"There is no assignment {assignment!r} in {RUBRICS}.{meant}")
    rubric: Rubric = _structure(path, _read_toml(path) | {"assignment": assignment}, Rubric)
    _require_consistency(path, rubric)
    if hidden_probes is not None and hidden_probes.is_file():
        rubric = _with_hidden(rubric, hidden_probes)
    return rubric


def _read_toml(path: Path) -> dict[str, Any]:
    content: dict[str, Any]
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}.") from None
    # TOML writes an array of tables in the singular; the dataclasses hold several.
    return {_PLURALS.get(key, key): _plural(value) for key, value in content.items()}


def _plural(content: Any) -> Any:
    if isinstance(content, dict):
        return {_PLURALS.get(key, key): _plural(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_plural(value) for value in content]
    return content


def _structure(path: Path, content: Any, kind: Any) -> Any:
    try:
        return _converter.structure(content, kind)
    except cattrs.BaseValidationError as error:
        raise UsageError(f"{path}: {'; '.join(cattrs.transform_error(error))}.") from None


def _require_consistency(path: Path, rubric: Rubric) -> None:
    for exercise in rubric.exercises:
        unknown = set(exercise.helpers) - set(rubric.functions)
        if unknown:
            raise UsageError(
                f"{path}: exercise {exercise.name} names the helpers {sorted(unknown)}, "
                f"which are no exercises of this rubric."
            )
        if exercise.kind == "procedure" and not exercise.requirements:
            raise UsageError(
                f"{path}: exercise {exercise.name} is a procedure and lists no requirement; "
                f"a procedure is judged by nothing else. Add [[exercise.requirement]] tables."
            )
        if not 0 < exercise.points < math.inf or not exercise.probes:
            raise UsageError(f"{path}: exercise {exercise.name} needs points and a probe.")
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


def _require_sense(path: Path, exercise: Exercise, requirement: Requirement) -> None:
    """A threshold needs something that can reach it, a budget has to be judged before."""
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
    unknown = set(requirement.within) - set(before)
    if unknown:
        raise UsageError(
            f"{who} counts within {sorted(unknown)}; expected names of requirements that are "
            f"listed before it, {before}."
        )


def _with_hidden(rubric: Rubric, path: Path) -> Rubric:
    hidden: _HiddenProbes = _structure(path, _read_toml(path), _HiddenProbes)
    exercises = list(rubric.exercises)
    for entry in hidden.exercises:
        if entry.name not in rubric.functions:
            raise UsageError(f"{path}: there is no exercise {entry.name!r} in the rubric.")
        index = rubric.functions.index(entry.name)
        public = exercises[index].probes
        if any(probe.contest for probe in entry.probes):
            # A training is paid for once: the secret contest takes the place of the public one.
            public = tuple(probe for probe in public if probe.contest is None)
        exercises[index] = replace(exercises[index], probes=public + entry.probes)
    rubric = replace(rubric, exercises=tuple(exercises))
    _require_consistency(path, rubric)
    return rubric
