"""Failed trainings of a contest: words from public data, and the line of the cause."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from case_scripts import solution_of
from courses import ours

from grader.audit.solution import submission_of
from grader.batch import grade_all
from grader.observation import Place
from grader.reference import load_reference
from grader.sandbox import Limits
from grader.submission import SubmissionFile
from grader.verdict import Finding

TEMPLATE = """def build_and_train(x_train, y_train):
    inputs = keras.Input(x_train.shape[1:])
    x = layers.Flatten()(inputs)
    outputs = layers.Dense(6, activation="softmax")(x)
    model = keras.Model(inputs, outputs)
    model.compile("adam", loss="sparse_categorical_crossentropy")
    model.fit(x_train[:64], y_train[:64], verbose=0)
    return model
"""
CASES = {
    # name: (text, its replacement, words of the finding, text of its line)
    "own words": ("    return model", '    raise ValueError("too few")', "too few", "raise"),
    "labels": ("Dense(6", "Dense(2", "outside the valid range of [0, 2)", "Dense(2"),
    "loss": ('"sparse_', '"', "must have the same rank", ".compile("),
    "outputs": ("Dense(6", "Dense(7", "of shape (120, 7); expected 6", "Dense(7"),
    "shape": (".shape[1:]", ".shape", "Kernel shape must", "keras.Input"),
    "images": ("Flatten()(inputs)", "Flatten()(x_train)", "values must be KerasTensors", "Flatten"),
    "input": (
        "    model = keras",
        "    inputs = keras.Input((32, 32, 3))\n    model = keras",
        "not connected to",
        "keras.Input((32, 32, 3))",
    ),
    "nothing": ("    return model", "    print(model)", "returns nothing", "print("),
}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Finding]]:
    """All findings on each case, which are graded as one class."""
    folder, assignment = tmp_path_factory.mktemp("trainings"), ours("07")
    files = []
    for name, (old, new, _, _) in CASES.items():
        text = TEMPLATE.replace("Flatten()", "Conv2D(2, 3)") if name == "shape" else TEMPLATE
        path = folder / f"{name}.py"
        code = submission_of(solution_of(assignment), "build_and_train", text.replace(old, new))
        path.write_text(code, encoding="utf-8")
        files.append(SubmissionFile(name, path))
    graded = grade_all(files, load_reference(assignment), Limits(seconds=120))
    return {
        item.student: [
            finding
            for verdict in item.exercises
            if verdict.name == "build_and_train"
            for finding in verdict.findings
            if finding.status == "failed"
        ]
        for item in graded
    }


@pytest.mark.parametrize("name", CASES)
def test_a_failure_has_words_and_the_line_of_its_cause(
    name: str, findings: Mapping[str, list[Finding]]
) -> None:
    """A hidden contest fails without words; the public one says why."""
    _, _, words, line = CASES[name]
    (finding,) = findings[name]
    assert isinstance(finding.place, Place)
    assert words in finding.message
    assert line in finding.place.text
    assert not finding.is_hidden
    assert "File" not in finding.message
