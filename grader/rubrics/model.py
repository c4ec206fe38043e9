"""The parts of a rubric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from grader.observation import Plain
from grader.rubrics.order import in_order_of_helpers

Kind: TypeAlias = Literal["block", "model", "procedure", "value"]
"""Kinds of exercises: the ways to call and judge a function.

block      takes a symbolic tensor and returns one; judged as the network between the two
model      returns a Keras model; judged as that network
procedure  does something to a model it is given, or something at random; judged by the requirements
           that the rubric lists
value      returns numbers, or lists or tables of them; judged by what each probe returns
"""


@dataclass(frozen=True)
class Contest:
    """Data for a function that trains. `grader.contest` makes them."""

    data_set: str
    """A module of the course's `datasets` with the functions that `grader.contest` lists."""
    train_of_each: int
    """Number of images of each class in `x_train` and `y_train`."""
    secret: str = ""
    """Text that decides the held-out images and the new names of the classes. Without it the images
    are the data set's test split. It stands with the hidden probes."""


@dataclass(frozen=True)
class Probe:
    """One call of the graded function."""

    name: str
    arguments: Mapping[str, Plain]
    """Argument name → value, in the order of the function's parameters and none of them left out
    in between: a function with other parameter names is called in this order. A table such as
    `{ tensor = [8, 8, 6] }` asks for an object that the grader makes; `grader.observe.arguments`
    lists the kinds."""
    outputs: bool = True
    """False to compare the layer graph alone, which needs neither weights nor arithmetic."""
    facts: tuple[str, ...] = ()
    """For a procedure: names of facts, from `grader.observe.facts` or the assignment."""
    whole_numbers_below: int = 0
    """For a network whose inputs are numbers of words or other things: its inputs are whole numbers
    from 0 to this number minus 1."""
    input_scale: float = 1.0
    """Standard deviation of the inputs that a network is compared on: 20 where it takes pixels and
    what it does depends on their size."""
    hint: str = ""
    """For a value: a hint for students who return another one."""
    tolerance: float = 0.0
    """For a value: how far a number may lie from the reference's beyond rounding, where right
    answers differ by more, as interpolated pixels do."""
    contest: Contest | None = None
    """For a procedure that trains: its data besides the arguments."""
    asks: str = ""
    """Images that the model which it returns is asked about, as `grader.array_text` writes arrays;
    made from `contest`, not written by authors."""
    answers: tuple[int, ...] = ()
    """Their classes. They never come near student code."""
    is_hidden: bool = False
    """True if students may not see the arguments; read from the file, not written by authors."""


@dataclass(frozen=True)
class Requirement:
    """A requirement on the facts about a procedure."""

    name: str
    looks_at: tuple[str, ...]
    """Names of facts that must equal the reference's, in every probe that observes them."""
    expected: str
    """End of the sentence "expected …" for students."""
    hint: str = ""
    points_at: str = ""
    """Text of the student's line that the finding is about, such as "compile("."""
    extra_allowed: bool = False
    """True if a list may hold more than the reference's, such as further metrics."""
    share: float = 1.0
    """Weight beside the other requirements of the exercise."""
    at_least: float | None = None
    """In place of equality with the reference: the share of the probe's `answers` that the fact, a
    list of classes, has to reach."""
    at_most: float | None = None
    """In place of equality with the reference: what the fact, a number, must not exceed."""
    within: tuple[str, ...] = ()
    """Requirements, listed before, without which this one earns nothing: what was reached beyond a
    budget does not count. It costs points and is no mistake of its own."""
    follows_from: tuple[str, ...] = ()
    """Requirements, listed before, whose mistake explains that this one is not met, if its fact
    fits it (`grader.observe.facts.Fact`): who trains on the wrong images and evaluates as asked
    returns another accuracy. It costs nothing more."""


@dataclass(frozen=True)
class Exercise:
    """One graded function."""

    name: str
    """Name of the function; answers are found by it alone."""
    number: str
    """As in the notebook's heading: "3.2"."""
    points: float
    kind: Kind
    probes: tuple[Probe, ...]
    helpers: tuple[str, ...] = ()
    """Other graded functions that this one calls. A mistake in one of them is paid for there."""
    also_accepts: Mapping[str, Plain] = field(default_factory=dict)
    """Arguments of well-known other signatures, with the value to pass where one has no default."""
    requirements: tuple[Requirement, ...] = ()
    keras_2_costs: float = 0.0
    """Share of the points that a name or default costs which only Keras 2 has. What it stands for
    is judged all the same."""
    printing_costs: float = 0.0
    """For a procedure: share of the points that it costs to print, where the task asks for silence.
    """
    naming_costs: float = 0.0
    """For a network: share of the points that it costs if the last layer does not have the name
    that a public probe gives as the argument `name`."""
    spoken: tuple[Probe, ...] = field(default=(), repr=False)
    """Public contests that hidden ones have replaced: after a failure in a hidden one, a call with
    public data says why. Read from the files, not written by authors."""


@dataclass(frozen=True)
class Question:
    """A task whose answer, a text or code, a person grades."""

    name: str
    """The `grade_id` of the answer's cell in the notebook's metadata."""
    number: str
    """As in the notebook's heading: "3.5"."""
    points: float
    title: str
    """The question in one sentence, for the pages."""
    scheme: str = ""
    """Instructions for the people who grade, in Markdown; read from the private half."""


@dataclass(frozen=True)
class Rubric:
    """One assignment."""

    assignment: str
    title: str
    exercises: tuple[Exercise, ...]
    questions: tuple[Question, ...] = field(default=(), repr=False)
    """Questions that no machine grades; not in `repr`, of which the reference's seed is made."""

    @property
    def points(self) -> float:
        """The maximum score."""
        return sum(self.points_of.values())

    @property
    def points_of(self) -> dict[str, float]:
        """Map each exercise and each question to its points."""
        exercises = {item.name: item.points for item in self.exercises}
        return exercises | {item.name: item.points for item in self.questions}

    @property
    def functions(self) -> tuple[str, ...]:
        """Names of all graded functions."""
        return tuple(exercise.name for exercise in self.exercises)

    @cached_property
    def in_order_of_helpers(self) -> tuple[Exercise, ...]:
        """The exercises in the order of grading: each one after its helpers."""
        return in_order_of_helpers(self.exercises)

    def exercise(self, name: str) -> Exercise:
        """Return the exercise that grades a function; KeyError if there is none."""
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        raise KeyError(name)
