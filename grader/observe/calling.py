"""One call of a student's function: its signature, its failure."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from typing import Any

from grader.observation import Failure, Plain
from grader.observe.namespace import place_of_error, said_by


class CallFailedError(Exception):
    """A student's function did not return; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def call(
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
    also_accepts: Mapping[str, Plain],
) -> Any:
    """Call a student's function, whatever it names its parameters.

    Args:
        function: the student's.
        arguments: the rubric's argument names and values, in the rubric's order.
        also_accepts: values for further parameters that well-known signatures have.

    Raises:
        CallFailedError: the function raised, exited, or takes other arguments.
    """
    try:
        positional, keywords = _bind(function, arguments, also_accepts)
        return function(*positional, **keywords)
    except NotImplementedError as error:
        raise CallFailedError(
            Failure("not_answered", type(error).__name__, said_by(error))
        ) from None
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        place = place_of_error(error.__traceback__)
        raise CallFailedError(
            Failure("raised", type(error).__name__, said_by(error), place)
        ) from None


def adapted(reference: Callable[..., Any], own: Callable[..., Any]) -> Callable[..., Any]:
    """The reference's helper function, callable in the way the student calls their own.

    Classic notebooks pass `stage` and `block`, or `training` and `initializer`; the reference takes
    none of them.
    """
    signature = inspect.signature(own)
    if _takes_anything(signature):
        return reference
    names = tuple(inspect.signature(reference).parameters)
    meaning = _meaning_of_parameters(tuple(signature.parameters), names)

    def helper(*positional: Any, **keywords: Any) -> Any:
        given = signature.bind(*positional, **keywords).arguments
        return reference(
            **{meaning[name]: value for name, value in given.items() if name in meaning}
        )

    return helper


def _bind(
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
    also_accepts: Mapping[str, Plain],
) -> tuple[list[Any], dict[str, Any]]:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return list(arguments.values()), {}
    if _takes_anything(signature):
        return list(arguments.values()), {}
    parameters = signature.parameters
    meaning = _meaning_of_parameters(tuple(parameters), tuple(arguments), also_accepts)
    if set(arguments) - set(meaning.values()):
        raise TypeError(
            f"the function takes ({', '.join(parameters)}); "
            f"it is called with ({', '.join(arguments)})"
        )
    values = {parameter: arguments[name] for parameter, name in meaning.items()}
    for name, parameter in parameters.items():
        if name in also_accepts and parameter.default is parameter.empty and name not in values:
            values[name] = also_accepts[name]
    positional = [
        values.pop(name)
        for name, parameter in parameters.items()
        if parameter.kind is parameter.POSITIONAL_ONLY and name in values
    ]
    return positional, values


def _takes_anything(signature: inspect.Signature) -> bool:
    """Whether it has `*args` or `**kwargs`, whose meaning cannot be told from names."""
    return any(
        parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        for parameter in signature.parameters.values()
    )


def _meaning_of_parameters(
    parameters: tuple[str, ...], names: tuple[str, ...], also_accepts: Collection[str] = ()
) -> dict[str, str]:
    """Parameter of the student's function → name in the rubric.

    Parameters that carry a name of the rubric mean that one, whatever their order. The others are
    taken to be renamed, in the rubric's order.
    """
    renamed = [name for name in names if name not in parameters]
    meaning = {}
    for parameter in parameters:
        if parameter in names:
            meaning[parameter] = parameter
        elif parameter not in also_accepts and renamed:
            meaning[parameter] = renamed.pop(0)
    return meaning
