"""Finds the condition that chose the wrong one of several words."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.judge.assignments import lines_of, outer_function, place_in
from grader.observation import Definition, Observation, Place, Plain, Step


@dataclass(frozen=True)
class Answer:
    """A call, and what it should return."""

    expected: Plain
    call: Observation


def condition_that_chose(
    wrong: Sequence[Answer], right: Sequence[Answer], definition: Definition
) -> Place | None:
    """Find the only condition with which, turned round, a function returns the right words.

    Args:
        wrong: calls that returned another word than the right one.
        right: calls that returned the right one. A condition that was asked about the same there,
            and mattered, is right here, too.
        definition: the student's text of the function.
    """
    function = outer_function(definition)
    if function is None or not all(isinstance(answer.expected, str) for answer in wrong):
        return None
    conditions = [node for node in ast.walk(function) if isinstance(node, ast.If)]
    shift = definition.place.line - 1
    turning = [
        condition.lineno
        for condition in conditions
        if all(_turns(condition, answer, function, shift) for answer in wrong)
        and not any(
            _asked_alike(condition.lineno + shift, answer.call, other.call)
            and not _turns(condition, other, function, shift)
            for answer in wrong
            for other in right
        )
    ]
    return place_in(definition, turning[0]) if len(turning) == 1 else None


def _turns(condition: ast.If, answer: Answer, function: ast.FunctionDef, shift: int) -> bool:
    """Return True if a condition, turned round, gives the right word."""
    ran = frozenset(line - shift for line in lines_of(answer.call.steps))
    paths = _Paths(ran, _arguments(answer.call), turned=condition.lineno)
    is_asked = condition.lineno in ran
    return is_asked and all(word == answer.expected for word in paths.words(function.body))


def _asked_alike(line: int, found: Observation, other: Observation) -> bool:
    """Return True if a condition was asked in two calls about equal arguments."""
    reads = {name for step in found.steps if _is_at(step, line) for name in step.reads}
    one, another = _arguments(found), _arguments(other)
    is_asked = any(_is_at(step, line) for step in other.steps)
    return is_asked and all(name in one and one[name] == another.get(name) for name in reads)


def _is_at(step: Step, line: int) -> bool:
    return step.place is not None and step.place.line == line


def _arguments(observation: Observation) -> Mapping[str, Plain]:
    return next((step.values for step in observation.steps if step.place is None), {})


@dataclass(frozen=True)
class _Paths:
    """The ways through a function whose conditions are known where they were asked."""

    ran: frozenset[int]
    """Lines that were executed."""
    arguments: Mapping[str, Plain]
    """Fingerprints of the arguments."""
    turned: int
    """Line of the condition that is answered the other way."""

    def words(self, statements: Sequence[ast.stmt]) -> Iterator[str | None]:
        """Yield what can be returned; None stands for anything but a word."""
        for number, statement in enumerate(statements):
            if isinstance(statement, ast.Return):
                yield from self._values(statement.value)
                return
            if isinstance(statement, ast.If):
                rest = statements[number + 1 :]
                for is_true in self._answers(statement):
                    branch = statement.body if is_true else statement.orelse
                    yield from self.words([*branch, *rest])
                return
            if isinstance(statement, ast.For | ast.While | ast.Try | ast.With | ast.Match):
                break
        yield None

    def _answers(self, condition: ast.If) -> tuple[bool, ...]:
        if condition.lineno not in self.ran:
            return True, False
        is_true = condition.body[0].lineno in self.ran
        return (is_true is not (condition.lineno == self.turned),)

    def _values(self, value: ast.expr | None) -> Iterator[str | None]:
        match value:
            case ast.Constant(value=str(word)):
                yield word
            case ast.IfExp(test=ast.Name(id=name), body=body, orelse=orelse):
                match self.arguments.get(name):
                    case {"sums": [size, _], "shape": []}:
                        yield from self._values(body if size else orelse)
                    case _:
                        yield from self._values(body)
                        yield from self._values(orelse)
            case _:
                yield None
