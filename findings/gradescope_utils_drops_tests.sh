#!/bin/sh
# gradescope-utils 0.5.0 writes no line, no points and no maximum for a test that is skipped, is
# expected to fail, or fails in a subTest: its result class has only addSuccess, addError and
# addFailure, and the loop of subTests is how one checks many layers. Out of 10 points the file below
# lists 3, all earned, so that a student whose layers are wrong looks complete. An exception in
# setUpClass is worse for all: the runner itself stops with AttributeError, and writes no file.
# Seen on 2026-11-30 with Python 3.11: see the last lines.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check gradescope-utils==0.5.0
"$folder/venv/bin/python" - <<'PY'
import io
import json
import unittest

from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner


class Layers(unittest.TestCase):
    @weight(3)
    def test_names(self):
        """Names are right."""

    @weight(5)
    def test_shapes(self):
        """Shapes are right."""
        for found, expected in [((4, 4), (4, 4)), ((2, 2), (1, 1))]:
            with self.subTest(expected=expected):
                self.assertEqual(found, expected)

    @weight(2)
    def test_speed(self):
        """Training is fast."""
        self.skipTest("no GPU here")


class Training(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise RuntimeError("no data set")

    @weight(10)
    def test_loss(self):
        """The loss falls."""


def results(kind):
    """Return what the runner writes about a class of tests."""
    stream = io.StringIO()
    tests = unittest.defaultTestLoader.loadTestsFromTestCase(kind)
    JSONTestRunner(stream=stream).run(tests)
    return json.loads(stream.getvalue())


listed = [(test["name"], test["score"], test["max_score"]) for test in results(Layers)["tests"]]
print(f"3 tests of 10 points: {listed}")
try:
    stopped = str(results(Training))
except AttributeError as error:
    stopped = f"AttributeError: {error}"
print(f"setUpClass raises RuntimeError: {stopped}")
assert listed == [("Names are right.", 3, 3)], listed
assert stopped == "AttributeError: '_ErrorHolder' object has no attribute '_testMethodName'", stopped
PY
# 3 tests of 10 points: [('Names are right.', 3, 3)]
# setUpClass raises RuntimeError: AttributeError: '_ErrorHolder' object has no attribute '_testMethodName'
