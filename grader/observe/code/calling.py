"""One call of a student's function: its signature, its failure."""

from __future__ import annotations

import ast
import inspect
import traceback
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf

from grader.errors import CouldNotGradeError
from grader.observation import Failure, Place, Plain
from grader.observe.batches import batches_without_pipeline
from grader.observe.code.messages import said_by
from grader.observe.code.places import code_of, place_of_code, place_of_error
from grader.observe.code.syntax import function_of, own_nodes
from grader.observe.code.unwritten import unwritten_behind, unwritten_in

_MOST_ITEMS = 4
"""Items of a returned tuple that a message lists."""


class CallFailedError(Exception):
    """The failure of a student's function that did not return."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def call(
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
    also_accepts: Mapping[str, Plain],
    helpers: Collection[Callable[..., Any]] = (),
    compiled: bool = False,
) -> Any:
    """Call a student's function, whatever the names of its parameters.

    Args:
        function: the student's.
        arguments: the rubric's argument names and values, in the rubric's order.
        also_accepts: values for further parameters that well-known signatures have.
        helpers: graded and given functions: a failure in one is reported at the line of its call.
        compiled: True if TensorFlow may compile functions, as a training of many steps needs.

    Raises:
        CallFailedError: the function raised, exited, or takes other arguments.
    """
    positional, keywords = _bind(function, arguments, also_accepts)
    try:
        with nullcontext() if compiled else plain_functions():
            return function(*positional, **keywords)
    except BaseException as error:  # student code can raise any BaseException
        name, message = type(error).__name__, said_by(error)
        if isinstance(error, NotImplementedError) and _raised_by(function, error):
            raise CallFailedError(Failure("not_answered", name, message)) from None
        place = place_of_error(error.__traceback__, helpers) or _first_line(function)
        unwritten = unwritten_behind(error, helpers)
        raise CallFailedError(unwritten or Failure("raised", name, message, place)) from None


@contextmanager
def asking(what: str) -> Iterator[None]:
    """Count an exception as the failure of an object that the student made.

    A fact uses this around each use of such an object. Any other exception in a fact is the
    grader's.

    Raises:
        CallFailedError: the object raised.
    """
    try:
        yield
    except (CallFailedError, CouldNotGradeError):
        raise
    except Exception as error:
        place = place_of_error(error.__traceback__)
        message = f"{what}: {said_by(error)}"
        raise CallFailedError(Failure("raised", type(error).__name__, message, place)) from None


@contextmanager
def plain_functions() -> Iterator[None]:
    """Run functions with `tf.function` uncompiled, so that they take symbolic tensors.

    The steps of `fit` are not compiled either: that costs more than the few that a probe asks for.
    """
    before = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(True)
    try:
        with warnings.catch_warnings(), batches_without_pipeline():
            # A pipeline of tf.data is compiled all the same.
            warnings.filterwarnings("ignore", message="Even though the `tf.config")
            yield
    finally:
        tf.config.run_functions_eagerly(before)


def wrong_return(returned: Any, expected: str, who: str = "it") -> Failure:
    """Describe the failure of a function that returns something else than expected."""
    message = f"{who} returns {_in_words(returned)}; expected {expected}"
    return Failure("wrong_return", type(returned).__name__, message)


def _in_words(returned: Any) -> str:
    if returned is None:
        return "nothing (None)"
    if type(returned) is np.ndarray:
        return f"a NumPy array of shape {returned.shape}"
    if type(returned) in (tuple, list) and 0 < len(returned) <= _MOST_ITEMS:
        items = [_in_words(item) for item in returned if type(item) not in (tuple, list)]
        if len(items) == len(returned):
            return f"a {type(returned).__name__} of {' and '.join(items)}"
    return f"an object of type {type(returned).__name__}"


def at_its_return(failure: Failure, function: Callable[..., Any]) -> Failure:
    """Place a failure without a line at the `return` of the function.

    Without a `return`, it gets the first line. If a line of the template is left,
    and the function returns None for it, the failure is at that line.
    """
    code = code_of(function)
    if failure.place or code is None or failure.kind not in ("raised", "wrong_return"):
        return failure
    tree = function_of(code)
    if tree is None:
        return replace(failure, place=_first_line(function))
    if failure.error == "NoneType":
        unwritten = unwritten_in(code, tree)
        if unwritten:
            return unwritten
    returns = sorted(
        (node for node in own_nodes(tree) if isinstance(node, ast.Return)),
        key=lambda node: (failure.error == "NoneType" and node.value is None, node.lineno),
    )
    if not returns:
        return replace(failure, place=_first_line(function))
    last = returns[-1]
    return replace(failure, place=place_of_code(code.co_filename, last.lineno, last.col_offset))


def _first_line(function: Callable[..., Any]) -> Place | None:
    """Find the line with the name of a function, below its decorators."""
    code = code_of(function)
    if code is None:
        return None
    tree = function_of(code)
    line = tree.lineno if tree else code.co_firstlineno
    return place_of_code(code.co_filename, line, tree.col_offset if tree else 0)


def _raised_by(function: Callable[..., Any], error: BaseException) -> bool:
    """Return True if a function itself raised an exception, not its callees."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return bool(frames) and frames[-1].f_code is code_of(function)


def adapted(
    reference: Callable[..., Any], own: Callable[..., Any], also_accepts: Collection[str] = ()
) -> Callable[..., Any]:
    """Adapt the reference's helper function to the student's calls.

    Classic notebooks pass `stage` and `block`, or `training` and `initializer`, which the reference
    does not take. The student's default values are part of their calls.
    """
    signature = _readable_signature(own)
    if signature is None:
        return reference
    names = tuple(inspect.signature(reference).parameters)
    meaning = _meaning_of_parameters(_named(signature), names, also_accepts)

    def helper(*positional: Any, **keywords: Any) -> Any:
        given = signature.bind(*positional, **keywords)
        given.apply_defaults()
        return reference(
            **{meaning[name]: value for name, value in given.arguments.items() if name in meaning}
        )

    return helper


def _bind(
    function: Callable[..., Any], arguments: Mapping[str, Any], also_accepts: Mapping[str, Plain]
) -> tuple[list[Any], dict[str, Any]]:
    signature = _readable_signature(function)
    if signature is None:
        keywords = {name: arguments[name] for name in _keyword_only(function) & set(arguments)}
        return [value for name, value in arguments.items() if name not in keywords], keywords
    parameters = signature.parameters
    meaning = _meaning_of_parameters(_named(signature), tuple(arguments), also_accepts)
    left = {
        name: arguments[name]
        for name in arguments
        if name not in meaning.values() and (name not in also_accepts or name in parameters)
    }
    if left and not any(item.kind is item.VAR_KEYWORD for item in parameters.values()):
        taken = f"only {_listed(parameters)}" if parameters else "nothing"
        raise _other_signature(function, arguments, f"takes {taken}")
    values = left | {parameter: arguments[name] for parameter, name in meaning.items()}
    for name, parameter in parameters.items():
        if name in also_accepts and parameter.default is parameter.empty and name not in values:
            values[name] = also_accepts[name]
    needed = [
        name
        for name, parameter in parameters.items()
        if parameter.default is parameter.empty
        and parameter.kind is not parameter.VAR_KEYWORD
        and name not in values
    ]
    if needed:
        raise _other_signature(function, arguments, f"also needs {_listed(needed)}")
    positional = [
        values.pop(name)
        for name, parameter in parameters.items()
        if parameter.kind is parameter.POSITIONAL_ONLY and name in values
    ]
    return positional, values


def _other_signature(
    function: Callable[..., Any], arguments: Collection[str], difference: str
) -> CallFailedError:
    called = f"is called with {_listed(arguments)}" if arguments else "is called without arguments"
    message = f"{called}; it {difference}"
    return CallFailedError(Failure("signature", "TypeError", message, _first_line(function)))


def _readable_signature(function: Callable[..., Any]) -> inspect.Signature | None:
    """Read the signature; None if unreadable or with nameless `*args`."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    kinds = [parameter.kind for parameter in signature.parameters.values()]
    return None if inspect.Parameter.VAR_POSITIONAL in kinds else signature


def _keyword_only(function: Callable[..., Any]) -> set[str]:
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return set()
    return {name for name, item in parameters.items() if item.kind is item.KEYWORD_ONLY}


def _named(signature: inspect.Signature) -> tuple[str, ...]:
    """Name all parameters but `**kwargs`."""
    return tuple(
        name
        for name, parameter in signature.parameters.items()
        if parameter.kind is not parameter.VAR_KEYWORD
    )


def _meaning_of_parameters(
    parameters: tuple[str, ...], names: tuple[str, ...], also_accepts: Collection[str] = ()
) -> dict[str, str]:
    """Map the parameters of the student's function to names of the rubric.

    A parameter with a name of the rubric means that name, in any order. The other parameters take
    the remaining names, in the rubric's order.
    """
    renamed = [name for name in names if name not in parameters]
    meaning = {}
    for parameter in parameters:
        if parameter in names:
            meaning[parameter] = parameter
        elif parameter not in also_accepts and renamed:
            meaning[parameter] = renamed.pop(0)
    return meaning


def _listed(names: Iterable[str]) -> str:
    *others, last = (f"`{name}`" for name in names)
    return " and ".join(filter(None, (", ".join(others), last)))
