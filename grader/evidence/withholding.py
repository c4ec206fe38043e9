"""Observations of a process that held secrets, without text that could carry them.

A process with hidden probes, or with helper functions of the reference, could write both into a
message, a name or a remark. Of its texts, only those stay that are known outside of it: lines and
class names of the submission, names of Keras and Python, and the reference's own words. Its numbers
stay, because they are judged.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from grader.observation import (
    Failure,
    FailureKind,
    Network,
    Node,
    Observation,
    Place,
    Plain,
    Step,
)
from grader.plan import COSTS_NOTHING
from grader.sandbox import Run
from grader.submission import SubmissionSource

_WORDS: dict[FailureKind, str] = {
    "unwritten": "A line of the template is left",
    "signature": "takes other parameters than the exercise gives it",
    "wrong_return": "it returns something else than the exercise asks for",
    "not_reached": "Its definition fails.",
    "not_handed_in": "is imported from a module that was not handed in",
}
"""Our own words for failures whose message is withheld."""
_OTHER = "other"
"""Stands for a text that is withheld."""
_IDENTIFIER = re.compile(r"\w+")
_NOTE = re.compile(r"(?P<where>.*?), line (?P<line>\d{1,6}): `")
_NUMBERS = re.compile(r"[-\d:]{0,12}|\.\.\.|-?inf|nan")
"""Slices, and numbers that JSON lacks."""
_LARGEST = 2**40
_KERAS = """
    same valid causal linear relu elu selu gelu silu swish sigmoid softmax softplus softsign tanh
    leaky_relu float16 bfloat16 float32 float64 nearest bilinear input add subtract multiply
    true_divide concatenate get_item reshape transpose matmul mean pad identity functional
    sequential clipped_relu softmax_over_another_axis average_pooling1d average_pooling2d
    average_pooling3d max_pooling1d max_pooling2d max_pooling3d global_average_pooling1d
    global_average_pooling2d global_max_pooling1d global_max_pooling2d filters kernel_size
    strides padding units pool_size axis epsilon center scale dilation_rate groups use_bias rate
    size cropping target_shape constants trainable keepdims depth_multiplier negative_slope
"""
_ERRORS = [name for name in dir(builtins) if name.endswith(("Error", "Exit", "Interrupt"))]
_ERRORS_OF_TENSORFLOW = """
    InvalidArgumentError ResourceExhaustedError UnimplementedError NotFoundError InternalError
    OperatorNotAllowedInGraphError UFuncTypeError AxisError LinAlgError
"""
_TYPES = ("NoneType", "KerasTensor", "ndarray", "EagerTensor", "Functional", "Sequential")


def withhold(
    run: Run, source: SubmissionSource, expected: Iterable[Observation], public: Iterable[str] = ()
) -> Run:
    """Remove all texts from a run that are not known outside of its process.

    Args:
        run: with places in the student's own text.
        source: the statements that ran.
        expected: the reference's observations of the same function.
        public: words that are known to students.
    """
    withholding = _Withholding(source, expected, public)
    return replace(
        run,
        observations=tuple(map(withholding.observation, run.observations)),
        notes=tuple(withholding.notes(run.notes)),
        said="",
    )


class _Withholding:
    """The texts that may stay."""

    def __init__(
        self, source: SubmissionSource, expected: Iterable[Observation], public: Iterable[str]
    ) -> None:
        statements = [*source.statements, *(s for m in source.modules for s in m.statements)]
        self._lines = {
            (statement.where, statement.line + number): line.strip()
            for statement in statements
            for number, line in enumerate(statement.source.splitlines())
        }
        own = {word for item in statements for word in _IDENTIFIER.findall(item.source)}
        of_reference = {text for item in expected for text in _texts_of(item)}
        # A class `ConvBlock` makes layers of the kind "conv_block".
        known = own.union(of_reference, _KERAS.split(), _TYPES, public)
        self._known = frozenset(map(_key, known))
        self._errors = own.union(_ERRORS, _ERRORS_OF_TENSORFLOW.split(), _TYPES)

    def observation(self, found: Observation) -> Observation:
        """Remove texts from an observation."""
        return replace(
            found,
            network=found.network and self._network(found.network),
            facts={
                name: self._fact(fact) for name, fact in found.facts.items() if self._is_known(name)
            },
            steps=tuple(map(self._step, found.steps)),
            failure=found.failure and self._failure(found.failure),
            spared=found.spared and self._failure(found.spared),
        )

    def notes(self, notes: Iterable[str]) -> Iterator[str]:
        """Write the remarks on failed statements without their reasons."""
        for note in notes:
            begin = _NOTE.match(note)
            place = begin and self._place(Place(begin["where"], int(begin["line"])))
            if place:
                yield f"{place}: `{place.text}` failed. {COSTS_NOTHING}"

    def _network(self, network: Network) -> Network:
        return replace(
            network,
            nodes=tuple(map(self._node, network.nodes)),
            unused=tuple(map(self._node, network.unused)),
            trainable_parameters=min(network.trainable_parameters, _LARGEST),
            non_trainable_parameters=min(network.non_trainable_parameters, _LARGEST),
        )

    def _node(self, node: Node) -> Node:
        attributes = {
            name: self._plain(value)
            for name, value in node.attributes.items()
            if self._is_known(name)
        }
        return replace(
            node,
            kind=self._text(node.kind),
            name=node.name if self._is_known(node.name) else "",
            attributes=attributes,
            shape=tuple(size and min(size, _LARGEST) for size in node.shape),
            parameters=min(node.parameters, _LARGEST),
            place=self._place(node.place),
        )

    def _fact(self, fact: Plain) -> Plain:
        if not isinstance(fact, Mapping) or "words" not in fact:
            return self._plain(fact)
        value = self._plain(fact.get("value"))
        kept = {"value": value, "words": _in_words(value)}
        points_at = fact.get("points_at")
        if isinstance(points_at, str) and any(points_at in line for line in self._lines.values()):
            kept["points_at"] = points_at
        if "error" in fact:
            kept["error"] = self._error(str(fact["error"]))
        if "evidence" in fact:
            kept["evidence"] = self._plain(fact["evidence"])
        return kept | {"fits": fact.get("fits") is True}

    def _step(self, step: Step) -> Step:
        return replace(step, place=self._place(step.place))

    def _failure(self, failure: Failure) -> Failure:
        return replace(
            failure,
            error=self._error(failure.error),
            message=_WORDS.get(failure.kind, ""),
            place=self._place(failure.place),
            causes=tuple(filter(None, map(self._place, failure.causes))),
        )

    def _error(self, name: str) -> str:
        return name if name in self._errors else name and "an error"

    def _place(self, place: Place | None) -> Place | None:
        """Return the place with the student's own line, if it is one."""
        text = self._lines.get((place.where, place.line)) if place else None
        if place is None or text is None:
            return None
        return replace(place, text=text, column=min(place.column, len(text)))

    def _plain(self, value: Plain) -> Plain:
        match value:
            case str():
                return self._text(value)
            case list():
                return [item if type(item) is float else self._plain(item) for item in value]
            case Mapping():
                return {self._text(name): self._plain(item) for name, item in value.items()}
            case int() if abs(value) > _LARGEST:
                return _OTHER
        return value

    def _text(self, text: str) -> str:
        return text if self._is_known(text) else _OTHER

    def _is_known(self, text: str) -> bool:
        return _key(text) in self._known or _NUMBERS.fullmatch(text) is not None


def _in_words(value: Plain) -> str:
    """Write a number as a fact's words; the judge describes other values."""
    match value:
        case bool():
            return ""
        case int():
            return f"{value:,}"
        case float():
            return f"{value:.4g}"
    return ""


def _key(text: str) -> str:
    return text.replace("_", "").lower()


def _texts_of(item: Observation) -> Iterator[str]:
    """Yield the words that the reference's network and facts consist of."""
    yield from item.facts
    for node in item.network.nodes if item.network else ():
        yield node.kind
        yield from node.attributes
        yield from _texts_in(list(node.attributes.values()))
    for fact in item.facts.values():
        yield from _texts_in(fact.get("value") if isinstance(fact, Mapping) else fact)


def _texts_in(value: Plain) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                if type(item) is not float:
                    yield from _texts_in(item)
        case Mapping():
            yield from value
            for item in value.values():
                yield from _texts_in(item)
