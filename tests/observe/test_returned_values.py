"""Functions that return numbers, lists or tables."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from observing import observed

from grader.observe.values import as_plain

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(-1e9, 1e9) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


TYPES = """
from array import array
from collections import deque, namedtuple
from dataclasses import dataclass
from enum import Enum, IntEnum

import numpy as np
import tensorflow as tf

Three = namedtuple("Three", "one two three")


@dataclass
class Row:
    one: int
    two: int
    three: int


class Count(int):
    pass


class Size(IntEnum):
    LARGE = 6


class Regime(str, Enum):
    ALL = "everything"
"""


def returned(expression: str) -> Any:
    """Observe a function that returns an expression."""
    code = f"{TYPES}\n\ndef f(n):\n    return {expression}"
    return observed(code, {"n": 3}, kind="value")


@given(PLAIN)
def test_plain_data_stays_as_it_is(value: Any) -> None:
    """Numbers, words, lists and dictionaries come through unchanged."""
    assert as_plain(value) == value


@pytest.mark.parametrize(
    "expression",
    [
        "[1, n, 2 * n]",
        "(1, 3, 6)",
        "np.array([1, 3, 6])",
        "[np.int64(1), np.int32(3), n + np.uint8(3)]",
        "tf.constant([1, 3, 6])",
        "[np.array(1), tf.constant(3), 6]",
        "Three(1, n, 6)",
        "[Count(1), Count(n), Size.LARGE]",
        "np.array([1, Count(n), 6], object)",
        "deque([1, n, 6])",
        "array('q', [1, n, 6])",
        "{'one': 1, 'two': n, 'three': 6}.values()",
        "Row(1, n, 6)",
    ],
)
def test_spellings_of_a_list_are_one(expression: str) -> None:
    """Tuples, arrays and tensors become lists; NumPy's numbers become numbers."""
    assert returned(expression).facts == {"value": [1, 3, 6]}


@pytest.mark.parametrize(
    "expression",
    [
        "'everything'",
        "Regime.ALL",
        "np.str_('everything')",
        "np.array('everything')",
        "tf.constant('everything')",
    ],
)
def test_spellings_of_a_word_are_one(expression: str) -> None:
    """A word of an enumeration, of NumPy or of TensorFlow is that word."""
    assert returned(expression).facts == {"value": "everything"}


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("None", "nothing"),
        ("print", "builtin_function_or_method"),
        ("map(str, [n])", "map"),
        ("[1, slice(n)]", "a list that holds a slice"),
    ],
)
def test_what_is_no_value_is_said(expression: str, found: str) -> None:
    """Anything else is a wrong return, named by its type."""
    failure = returned(expression).failure
    assert failure.kind == "wrong_return"
    assert found in failure.message


def test_list_that_holds_itself_is_no_value() -> None:
    """An endless list is a failure, and the process continues."""
    code = "def f(n):\n    endless = [n]\n    endless.append(endless)\n    return endless"
    assert observed(code, {"n": 3}, kind="value").failure is not None


def test_number_that_equals_everything_is_its_number() -> None:
    """A student's subclass of int counts as the int, whatever it says of itself."""
    code = """
    class Anything(int):
        def __eq__(self, other):
            return True


    def f(n):
        return Anything(4)
    """
    value = observed(code, {"n": 3}, kind="value").facts["value"]
    assert type(value) is int
    assert value == 4


def test_huge_integer_is_told_by_its_size() -> None:
    """A huge integer is described by its length: Python refuses to write it."""
    assert returned("10 ** 10_000").facts["value"].endswith("bits")
