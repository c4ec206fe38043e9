"""Arguments of a graded function, made from a rubric's probe.

A plain value in the rubric is passed as it is. A table asks for an object: its first key is the
name of a function that is decorated with `@argument`, here or in the assignment's public half.

    images = { pixels = [24, 8, 8, 3], from = 0.4, to = 0.6 }

calls `pixels([24, 8, 8, 3], from_=0.4, to=0.6)`: a key that is a word of Python gets an underscore.
A function with the parameter `random` gets a generator that depends on the secret seed.
`grader.observe.given` has the objects that several assignments ask for.
"""

from __future__ import annotations

import copy
import hashlib
import inspect
from collections.abc import Callable, Mapping
from keyword import iskeyword
from typing import Any, TypeVar

import numpy as np

from grader.observation import Plain
from grader.observe.registry import Registry

BATCH_SIZE = 2
OBJECTS: Registry[Callable[..., Any]] = Registry("object")

_Make = TypeVar("_Make", bound=Callable[..., Any])


def argument(function: _Make) -> _Make:
    """Register a function that makes the argument of its name.

    It takes the value of the key that bears its name, and the other keys of the table by name.
    """
    OBJECTS.add(function, function)
    return function


def random_generator(seed: str, *purpose: str) -> np.random.Generator:
    """Return a generator that depends on the secret seed and its purpose alone."""
    digest = hashlib.sha256("/".join((seed, *purpose)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "little"))


def make_arguments(arguments: Mapping[str, Plain], seed: str) -> dict[str, Any]:
    """Make the objects that a probe asks for, in the order of the rubric."""
    return {name: _make(value, random_generator(seed, name)) for name, value in arguments.items()}


def _make(value: Plain, random: np.random.Generator) -> Any:
    value = copy.deepcopy(value)  # the student's function may change it
    if not isinstance(value, Mapping):
        return value
    name, *keys = value
    make = OBJECTS.find(name)
    named: dict[str, Any] = {f"{key}_" if iskeyword(key) else key: value[key] for key in keys}
    if "random" in inspect.signature(make).parameters:
        named["random"] = random
    return make(value[name], **named)
