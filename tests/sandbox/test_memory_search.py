"""Submissions that search all memory within their reach."""

from __future__ import annotations

import json

import numpy as np
from sandbox_plans import GOOD, assert_complete, message_of, plan

from grader.reference import Reference
from grader.sandbox import Sandbox

SEARCH = """
import ctypes, json, re
import numpy

def found(pattern):
    count = 0
    with open("/proc/self/maps") as maps:
        regions = [line.split() for line in maps]
    for addresses, rights, _, _, _, *name in regions:
        first, last = (int(part, 16) for part in addresses.split("-"))
        if rights.startswith("rw") and not "".join(name).startswith("/memfd"):
            memory = (ctypes.c_char * (last - first)).from_address(first)
            count += len(re.findall(pattern, memoryview(memory)))
    return count
"""


def in_memory(content: bytes) -> bytes:
    """Write a pattern for these bytes that does not contain them."""
    return b"".join(b"\\x%02x" % byte for byte in content)


def test_neither_another_submission_nor_an_expected_value_is_in_memory(sandbox: Sandbox) -> None:
    """A submission finds its own data in memory, but no data of an earlier one."""
    anna = plan(GOOD + "word = 'text-of-' + 'anna'\n", seed="seed-of-anna")
    arrays = assert_complete(sandbox.run(anna)).arrays
    expected = np.random.default_rng(1).standard_normal(64)
    own = np.random.default_rng(2).standard_normal(64)
    searched = {
        "seed of anna": in_memory(b"seed-of-anna"),
        "text of anna": in_memory(b"text-of-"),
        "outputs of anna": in_memory(arrays["inference/output"].tobytes()[:32]),
        "an expected value": in_memory(expected.tobytes()[:32]),
        "own seed": in_memory(b"seed-of-ben"),
        "own array": in_memory(own.tobytes()[:32]),
    }
    code = f"""
{SEARCH}
kept = numpy.random.default_rng(2).standard_normal(64)
def block(X):
    raise ValueError(json.dumps([found(pattern) for pattern in {list(searched.values())!r}]))
"""
    counts = json.loads(message_of(sandbox.run(plan(code, seed="seed-of-ben"))))
    by_name = dict(zip(searched, counts, strict=True))
    assert by_name.pop("own seed") > 0
    assert by_name.pop("own array") > 0
    assert by_name == dict.fromkeys(by_name, 0)


def test_helpers_of_the_reference_hold_no_answer_to_what_is_asked(reference: Reference) -> None:
    """Helpers of the reference do not contain an answer to the observed exercise."""
    with_helpers = [exercise for exercise in reference.rubric.exercises if exercise.helpers]
    assert with_helpers
    for exercise in with_helpers:
        helpers = reference.helpers_of(exercise)
        assert all(exercise.name not in item.defines for item in helpers.statements)
        assert all(f"def {exercise.name}(" not in item.source for item in helpers.statements)
