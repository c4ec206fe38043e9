#!/bin/sh
# A test under gradescope-utils 0.5.0's @partial_credit(4) that returns before it calls set_score
# has all 4 points, not none: the score falls back to the weight, as that of a passed test. Scores
# are not held to the range either: 7 of 4 is "passed" and raises the sum, -2 lowers it.
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

from gradescope_utils.autograder_utils.decorators import partial_credit
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner


class Accuracy(unittest.TestCase):
    @partial_credit(4)
    def test_1_returns_early(self, set_score=None):
        """Nothing was trained."""
        history = []
        if not history:
            return
        set_score(4 * history[-1])

    @partial_credit(4)
    def test_2_too_many(self, set_score=None):
        """Points over the maximum."""
        set_score(7)

    @partial_credit(4)
    def test_3_negative(self, set_score=None):
        """Points under zero."""
        set_score(-2)


stream = io.StringIO()
JSONTestRunner(stream=stream).run(unittest.defaultTestLoader.loadTestsFromTestCase(Accuracy))
written = json.loads(stream.getvalue())
found = [(test["name"], test["score"], test["max_score"], test["status"]) for test in written["tests"]]
for name, score, most, status in found:
    print(f"{name} {score} of {most}, {status}")
print(f"sum: {written['score']}")
assert found == [
    ("Nothing was trained.", 4, 4, "passed"),
    ("Points over the maximum.", 7, 4, "passed"),
    ("Points under zero.", -2, 4, "failed"),
], found
assert written["score"] == 9
PY
# Nothing was trained. 4 of 4, passed
# Points over the maximum. 7 of 4, passed
# Points under zero. -2 of 4, failed
# sum: 9
