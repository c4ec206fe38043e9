"""Notebooks as students submit them: tests/submissions/…/wild_*, and their expected verdicts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.batch import grade_all
from grader.cli import main
from grader.notebook import find_submissions
from grader.reference import Reference
from grader.sandbox import Limits
from grader.submission import SubmissionFile
from grader.verdict import ExerciseVerdict, SubmissionVerdict

SUBMISSIONS = Path(__file__).parents[1] / "submissions" / "03_residual_networks"
BLOCKS = ("identity_block", "convolutional_block")
RESNET = (*BLOCKS, "ResNet50")


@dataclass(frozen=True)
class Expected:
    """The expected verdict on a notebook."""

    full: tuple[str, ...] = ()
    """Functions with full marks."""
    findings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Functions that lost points → what a finding has to say."""
    notes: tuple[str, ...] = ()
    """Words of the remarks; empty if there must be no remark."""


WILD = {
    "wild_course_of_2018.ipynb": Expected(
        RESNET,
        notes=("`import pydot`", "keras.utils.vis_utils", "`from resnets_utils import *`"),
    ),
    "wild_course_of_2021.ipynb": Expected(
        BLOCKS, notes=("`import public_tests`", "from test_utils import summary")
    ),
    "wild_needs_what_is_gone.ipynb": Expected(
        ("identity_block", "ResNet50"),
        findings={
            "plain_block": ("set_learning_phase", "In Keras 3 it is the argument `training`"),
            "convolutional_block": ("'Conv2d'", "Did you mean `Conv2D`?"),
            "compile_model": ("'lr'", "learning_rate"),
            "train_and_evaluate": ("'fit_generator'", "In Keras 3 it is `fit`."),
        },
        notes=("from keras.layers.normalization import BatchNormalization",),
    ),
    "wild_private_keras.ipynb": Expected(
        ("plain_block", *BLOCKS),
        notes=("tensorflow.python.keras.layers import Conv2D", "the old Keras inside TensorFlow"),
    ),
    "wild_star_imports.ipynb": Expected(
        ("identity_block",),
        findings={
            "convolutional_block": ("'conv_bn_relu'", "`from resnets_utils import *`, which failed")
        },
        notes=("resnets_utils",),
    ),
    "wild_beside": Expected(RESNET, notes=("compare_with_paper", "blocks.py")),
    "wild_static_methods.ipynb": Expected(
        ("plain_block", *BLOCKS), notes=("`Blocks.identity_block` is graded",)
    ),
    "wild_bound_methods.ipynb": Expected(
        ("identity_block", "ResNet50"),
        findings={"convolutional_block": ("kernel_size (3, 3)",)},
        notes=("`net.ResNet50` is graded",),
    ),
    "wild_globals.ipynb": Expected((*BLOCKS, "compile_model")),
    "wild_inside_statements.ipynb": Expected(
        ("plain_block", *BLOCKS, "compile_model"),
        notes=("`with my_strategy.scope():` failed", "read without the part that failed"),
    ),
    "wild_decorated.ipynb": Expected(
        ("plain_block", *RESNET), notes=("`@graded(points=20)` failed", "course_tools")
    ),
    "wild_type_hints.ipynb": Expected(RESNET, notes=("jaxtyping", "keras.engine")),
    "wild_bound_by_assignment.ipynb": Expected(("plain_block", *BLOCKS)),
    "wild_signatures.ipynb": Expected(
        ("plain_block", *BLOCKS, "compile_model", "train_and_evaluate")
    ),
    "wild_defaults_from_data.ipynb": Expected(
        ("compile_model", "train_and_evaluate"),
        findings={"plain_block": ("'x_all' is not defined", "FileNotFoundError")},
        notes=("def train_and_evaluate", "read without the part that failed"),
    ),
    "wild_several_definitions.ipynb": Expected(
        RESNET,
        notes=(
            "`identity_block` is defined 4 times",
            "`identity_block` at cell 5 cannot be read",
            "The import of `ResNet50` at cell 9 is not used",
        ),
    ),
    "wild_answer_in_markdown.ipynb": Expected(
        ("plain_block",),
        findings={"identity_block": ("no function",), "convolutional_block": ("no function",)},
        notes=("`def identity_block` stands in a text cell", "`def convolutional_block` stands"),
    ),
    "wild_top_level_await.ipynb": Expected(("plain_block", "identity_block")),
    "wild_await_gives_a_value.ipynb": Expected(("identity_block",)),
    "wild_runs_files": Expected(
        BLOCKS, notes=("`%run not_there.py` at cell 1, line 3, is left out: there is no such file",)
    ),
    "wild_writes_its_module.ipynb": Expected(("plain_block", *BLOCKS)),
    "wild_colab_export.py": Expected(BLOCKS, notes=("google.colab",)),
    "wild_nbconvert_export.py": Expected(("plain_block", "identity_block")),
    "wild_nbformat_3.ipynb": Expected(BLOCKS),
    "wild_Lösung von Zoë (final) 2.ipynb": Expected(BLOCKS),
    "wild_empty.ipynb": Expected(findings={"identity_block": ("no function",)}),
    "wild_thousand_cells.ipynb": Expected(("plain_block", "identity_block")),
    "wild_python_2.ipynb": Expected(
        ("identity_block",),
        findings={"convolutional_block": ("Missing parentheses in call to 'print'",)},
        notes=("cPickle", "urllib2"),
    ),
}


@pytest.fixture(scope="module")
def verdicts(
    reference: Reference, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, SubmissionVerdict]:
    """Grade all notebooks as one class, each in a folder of its student."""
    submitted = tmp_path_factory.mktemp("class") / "submitted"
    for name in WILD:
        if (SUBMISSIONS / name).is_dir():
            shutil.copytree(SUBMISSIONS / name, submitted / name)
        else:
            (submitted / name).mkdir(parents=True)
            shutil.copy(SUBMISSIONS / name, submitted / name)
    files = find_submissions(submitted)
    graded = grade_all(files, reference, Limits(seconds=120))
    return {verdict.student: verdict for verdict in graded}


def exercise_of(verdict: SubmissionVerdict, name: str) -> ExerciseVerdict:
    """The verdict on one exercise."""
    return next(exercise for exercise in verdict.exercises if exercise.name == name)


def test_every_wild_file_has_its_expectation() -> None:
    """Every file of the corpus has an expectation, and none is missing."""
    assert {path.name for path in SUBMISSIONS.glob("wild_*")} == set(WILD)


@pytest.mark.parametrize("name", WILD)
def test_a_messy_notebook_is_graded(name: str, verdicts: Mapping[str, SubmissionVerdict]) -> None:
    """A messy notebook is read, and none of its processes ends early."""
    assert (verdicts[name].status, verdicts[name].message) == ("graded", "")


@pytest.mark.parametrize(
    ("name", "function"),
    [(name, function) for name, expected in WILD.items() for function in expected.full],
)
def test_a_right_function_has_full_marks_whatever_lies_around_it(
    name: str, function: str, verdicts: Mapping[str, SubmissionVerdict]
) -> None:
    """Old imports, magics, missing helpers and unusual definitions cost no points."""
    exercise = exercise_of(verdicts[name], function)
    assert exercise.score == exercise.max_score, exercise.findings


@pytest.mark.parametrize(
    ("name", "function"),
    [(name, function) for name, expected in WILD.items() for function in expected.findings],
)
def test_what_a_function_needs_and_has_not_is_named(
    name: str, function: str, verdicts: Mapping[str, SubmissionVerdict]
) -> None:
    """The message gives the present name of a removed one, or the failed statement."""
    exercise = exercise_of(verdicts[name], function)
    assert exercise.score < exercise.max_score
    said = " ".join(finding.message for finding in exercise.findings)
    missing = [words for words in WILD[name].findings[function] if words not in said]
    assert not missing, said


@pytest.mark.parametrize("name", WILD)
def test_remarks_say_what_was_ignored(name: str, verdicts: Mapping[str, SubmissionVerdict]) -> None:
    """Remarks name everything that is left out, and nothing else."""
    remarks = " ".join(verdicts[name].notes)
    missing = [words for words in WILD[name].notes if words not in remarks]
    assert not missing, remarks
    assert bool(remarks) == bool(WILD[name].notes), remarks


@pytest.mark.parametrize(
    ("name", "function", "place"),
    [
        ("wild_beside", "identity_block", "blocks.py, line 15: def identity_block("),
        ("wild_beside", "convolutional_block", "blocks.py, line 37: def convolutional_block("),
        ("wild_runs_files", "convolutional_block", "cell 2 of more.ipynb, line 1: def conv"),
        ("wild_writes_its_module.ipynb", "identity_block", "cell 1, line 12: def identity_"),
        ("wild_writes_its_module.ipynb", "plain_block", "cell 2, line 4: def plain_block("),
        ("wild_bound_methods.ipynb", "ResNet50", "cell 2, line 46: def ResNet50(self"),
        ("wild_bound_by_assignment.ipynb", "identity_block", "cell 2, line 22: def my_identity"),
        ("wild_inside_statements.ipynb", "identity_block", "cell 4, line 2: def identity_block("),
        ("wild_decorated.ipynb", "plain_block", "cell 3, line 1: @timed"),
    ],
)
def test_an_answer_is_shown_where_it_is_written(
    name: str, function: str, place: str, verdicts: Mapping[str, SubmissionVerdict]
) -> None:
    """The source is shown from the module, class or block that contains it."""
    found = exercise_of(verdicts[name], function).place
    assert found is not None
    assert f"{found}: {found.text}".startswith(place)


def test_a_helper_is_replaced_in_the_class_that_calls_it(
    verdicts: Mapping[str, SubmissionVerdict],
) -> None:
    """A wrong `self.convolutional_block` is paid for once: ResNet50 has its points."""
    note = exercise_of(verdicts["wild_bound_methods.ipynb"], "ResNet50").note
    assert "reference's" in note


def test_no_module_of_another_student_is_imported(tmp_path: Path, reference: Reference) -> None:
    """A file beside single notebooks in one folder belongs to another student."""
    shutil.copy(SUBMISSIONS / "wild_beside" / "blocks.py", tmp_path / "blocks.py")
    shutil.copy(SUBMISSIONS / "wild_beside" / "my_utils.py", tmp_path / "my_utils.py")
    cells = [{"cell_type": "code", "source": "from blocks import identity_block"}]
    (tmp_path / "anna.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    files = [file for file in find_submissions(tmp_path) if file.student == "anna"]
    assert files == [SubmissionFile("anna", tmp_path / "anna.ipynb")]
    (verdict,) = grade_all(files, reference)
    assert verdict.score == 0


def test_check_in_a_terminal_imports_from_beside(tmp_path: Path) -> None:
    """`grader check` imports modules from the notebook's folder."""
    folder = shutil.copytree(SUBMISSIONS / "wild_beside", tmp_path / "wild_beside")
    result = CliRunner().invoke(main, ["check", str(folder / "03_residual_networks.ipynb")])
    assert result.exit_code == 1, result.output
    assert "65 of 100" in result.output.replace("\n", " "), result.output


IN_A_KERNEL = """
import functools
import tensorflow as tf
from keras import layers
from grader import check

def block(X, f, filters, last="relu"):
    y = X
    for number, size in zip(filters, (1, f, 1)):
        y = y if y is X else layers.ReLU()(y)
        y = layers.BatchNormalization()(layers.Conv2D(number, size, padding="same")(y))
    return layers.Activation(last)(X + y)

class Net:
    def identity_block(self, X, f, filters):
        return block(X, f, filters)

identity_block = {}
check(identity_block)
"""


@pytest.mark.parametrize(
    "value",
    [
        "block",
        "functools.partial(block, last='relu')",
        "lambda *given, **named: block(*given, **named)",
        "Net().identity_block",
        "tf.function(block)",
        "functools.wraps(block)(lambda X, f, filters: block(X, f, filters))",
    ],
)
def test_check_in_a_kernel_knows_a_function_by_the_name_that_it_was_given(
    value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other names, partial functions, lambdas, methods and decorated functions are answers, too."""
    exec(IN_A_KERNEL.replace("{}", value), {"__name__": "__main__"})
    assert "identity_block: 15 of 15 points" in capsys.readouterr().out
