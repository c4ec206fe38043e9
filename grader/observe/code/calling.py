"""One call of a student's function: its signature, its failure."""

from __future__ import annotations

import inspect
import traceback
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np
import tensorflow as tf

from grader.observation import Failure, Plain
from grader.observe.code.namespace import place_of_error, said_by


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
        helpers: other graded functions: a failure in one is reported at the line of its call.
        compiled: True if TensorFlow may compile functions, as a training of many steps needs.

    Raises:
        CallFailedError: the function raised, exited, or takes other arguments.
    """
    try:
        positional, keywords = _bind(function, arguments, also_accepts)
        with nullcontext() if compiled else plain_functions():
            return function(*positional, **keywords)
    except BaseException as error:  # student code can raise any BaseException
        name, message = type(error).__name__, said_by(error)
        if isinstance(error, NotImplementedError) and _raised_by(function, error):
            raise CallFailedError(Failure("not_answered", name, message)) from None
        place = place_of_error(error.__traceback__, helpers)
        raise CallFailedError(Failure("raised", name, message, place)) from None


@contextmanager
def plain_functions() -> Iterator[None]:
    """Run functions with `tf.function` uncompiled, so that they take symbolic tensors."""
    before = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(True)
    try:
        with warnings.catch_warnings():
            # The tf.data pipeline of `fit` is compiled all the same.
            warnings.filterwarnings("ignore", message="Even though the `tf.config")
            yield
    finally:
        tf.config.run_functions_eagerly(before)


def wrong_return(returned: Any, expected: str, who: str = "it") -> Failure:
    """Describe the failure of a function that returns something else than expected."""
    found = "nothing (None)" if returned is None else f"an object of type {type(returned).__name__}"
    if isinstance(returned, np.ndarray):
        found = f"a NumPy array of shape {returned.shape}"
    message = f"{who} returns {found}; expected {expected}"
    return Failure("wrong_return", type(returned).__name__, message)


def _raised_by(function: Callable[..., Any], error: BaseException) -> bool:
    """Return True if a function itself raised an exception, not its callees."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    own_code = getattr(inspect.unwrap(function), "__code__", None)
    return bool(frames) and frames[-1].f_code is own_code


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
    left = {name: arguments[name] for name in arguments if name not in meaning.values()}
    if left and not any(item.kind is item.VAR_KEYWORD for item in parameters.values()):
        raise TypeError(
            f"the function takes ({', '.join(parameters)}); "
            f"it is called with ({', '.join(arguments)})"
        )
    values = left | {parameter: arguments[name] for parameter, name in meaning.items()}
    for name, parameter in parameters.items():
        if name in also_accepts and parameter.default is parameter.empty and name not in values:
            values[name] = also_accepts[name]
    positional = [
        values.pop(name)
        for name, parameter in parameters.items()
        if parameter.kind is parameter.POSITIONAL_ONLY and name in values
    ]
    return positional, values


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
