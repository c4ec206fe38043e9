import ast
from pathlib import Path

import pytest

from grader.simulate import MISTAKES, STYLES, Operator
from grader.simulate.handed_in import HandedIn, read_solution
from grader.simulate.operator import Edit

SOLUTION = Path(__file__).with_name("toy_solution.py")
PLAIN_FUNCTIONS = Path(__file__).with_name("toy_plain_functions.py")
EVERY = MISTAKES + STYLES
BY_NAME = {operator.name: operator for operator in EVERY}


@pytest.fixture(scope="module")
def solution() -> HandedIn:
    """Return the toy solution, read."""
    return read_solution(SOLUTION.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def functions(solution: HandedIn) -> dict[str, ast.FunctionDef]:
    """Return every function of both toys, by name."""
    plain = read_solution(PLAIN_FUNCTIONS.read_text(encoding="utf-8"))
    return {name: toy.function(name) for toy in (solution, plain) for name in toy.graded}


@pytest.fixture(scope="module")
def edits(functions: dict[str, ast.FunctionDef]) -> dict[str, list[Edit]]:
    """Return every edit of every operator, by the operator's name; found once to save time."""
    before = {name: ast.dump(function) for name, function in functions.items()}
    found = {
        operator.name: [
            edit for function in functions.values() for edit in operator.apply(function)
        ]
        for operator in EVERY
    }
    # No edit changes the tree that all edits come from.
    assert {name: ast.dump(function) for name, function in functions.items()} == before
    return found


def sources(operator: str, solution: HandedIn, function: str) -> list[str]:
    """Return the function after each application of an operator."""
    return [edit.source for edit in BY_NAME[operator].apply(solution.function(function))]


def function_of(text: str) -> ast.FunctionDef:
    """Return the function of a text."""
    (function,) = ast.parse(text).body
    assert isinstance(function, ast.FunctionDef)
    return function


def test_names_are_unique() -> None:
    """No two operators have the same name."""
    names = [operator.name for operator in EVERY]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("operator", EVERY, ids=lambda operator: operator.name)
def test_operator_says_what_happened(operator: Operator) -> None:
    """The sentence of an operator ends with a period."""
    assert operator.sentence.endswith(".")


@pytest.mark.parametrize(("used", "edits"), [("Dense(10, name=f'fc{n}')", 0), ("Dense(n)", 2)])
def test_numbers_of_names_are_no_mistake(used: str, edits: int) -> None:
    """A loop that only numbers layers' names computes the same with other numbers."""
    text = f"def build(X):\n    for n in (1, 2):\n        X = {used}(X)\n    return X\n"
    function = function_of(text)
    assert len([*BY_NAME["wrong_number_in_a_table"].apply(function)]) == edits


@pytest.mark.parametrize("operator", EVERY, ids=lambda operator: operator.name)
def test_edits_are_distinct_and_legal(
    operator: Operator, functions: dict[str, ast.FunctionDef], edits: dict[str, list[Edit]]
) -> None:
    """Each operator has edits; each edit is valid Python, a new text of the same function."""
    found = edits[operator.name]
    assert found
    assert len({(edit.function, edit.source) for edit in found}) == len(found)
    for edit in found:
        function = ast.parse(edit.source).body[0]
        assert isinstance(function, ast.FunctionDef)
        assert function.name == edit.function
        assert edit.source != ast.unparse(functions[edit.function])
        assert edit.line >= 1


def test_enough_for_an_audit(edits: dict[str, list[Edit]]) -> None:
    """The audit of an assignment needs 400 mutants and 100 rewrites."""
    assert sum(len(edits[operator.name]) for operator in MISTAKES) >= 400
    assert sum(len(edits[operator.name]) for operator in STYLES) >= 100


def test_missing_shortcut(solution: HandedIn) -> None:
    """The mistake leaves nothing of the Add."""
    (source,) = sources("missing_shortcut", solution, "identity_block")
    assert "Add" not in source
    assert source.count("X = ") == 9


def test_shortcut_after_last_relu(solution: HandedIn) -> None:
    """The Add is the last layer and still receives main path and shortcut."""
    (source,) = sources("shortcut_after_last_relu", solution, "identity_block")
    last_layer = source.splitlines()[-2].strip()
    assert last_layer == "X = layers.Add()([X, X_shortcut])"
    assert source.count("relu") == 3


def test_valid_for_same_spares_one_by_one(solution: HandedIn) -> None:
    """A 1x1 convolution gets no mistake in its padding, which changes nothing."""
    assert len(sources("valid_for_same", solution, "convolutional_block")) == 1
    text = "def f(X):\n    return layers.Conv2D(4, (1, 1), padding='same')(X)"
    function = function_of(text)
    assert list(BY_NAME["valid_for_same"].apply(function)) == []


def test_each_place_gives_an_edit(solution: HandedIn) -> None:
    """An operator yields one edit for each place where it applies."""
    first, second = sources("forgotten_stride", solution, "convolutional_block")
    assert first.count("strides") == second.count("strides") == 1


def test_positional_strides_are_dropped() -> None:
    """Arguments behind a dropped positional argument get their keywords."""
    text = "def f(X):\n    return Conv2D(4, 1, 2, 'same')(X)"
    function = function_of(text)
    (edit,) = BY_NAME["forgotten_stride"].apply(function)
    assert "Conv2D(4, 1, padding='same')" in edit.source


def test_one_block_too_few_in_lines_and_loops(solution: HandedIn) -> None:
    """A block can be dropped from a list of calls and from a loop."""
    found = sources("one_block_too_few", solution, "ResNet50")
    assert any("range(4)" in source for source in found)
    assert any(source.count("[512, 512, 2048]") == 2 for source in found)


def test_block_in_another_stage_keeps_the_number(solution: HandedIn) -> None:
    """Blocks move between stages; their number stays."""
    calls = ast.unparse(solution.function("ResNet50")).count("_block(")
    for source in sources("block_in_another_stage", solution, "ResNet50"):
        assert source.count("_block(") == calls


def test_evaluate_on_training_data(solution: HandedIn) -> None:
    """Images and labels are exchanged together."""
    (source,) = sources("evaluate_on_training_data", solution, "train_and_evaluate")
    assert "evaluate(x_train, y_train" in source


def test_plus_for_add(solution: HandedIn) -> None:
    """The Add layer becomes an operator."""
    (source,) = sources("plus_for_add", solution, "identity_block")
    assert "X = X + X_shortcut" in source


def test_a_helper_pads_all_convolutions(solution: HandedIn) -> None:
    """The helper writes padding="same" also for 1x1 convolutions, which it does not pad."""
    (source,) = sources("convolution_helper", solution, "identity_block")
    assert source.count("Conv2D") == 1
    assert source.count("padding='same'") == 1
    assert source.count("convolve(X, ") == 3


def test_a_name_that_the_exercise_passes_is_kept() -> None:
    """Only the other names may be left out."""
    text = (
        "def f(X, name):\n    X = layers.ReLU(name='a')(X)\n"
        "    return layers.Dense(3, name=name)(X)"
    )
    function = function_of(text)
    (edit,) = BY_NAME["unnamed_layers"].apply(function)
    assert "layers.ReLU()(X)" in edit.source
    assert "name=name" in edit.source


def test_a_slice_and_a_dense_layer_for_a_convolution() -> None:
    """Only convolutions of kernel 1 can be written in these ways."""
    text = (
        "def f(X, s):\n    X = layers.Conv2D(4, 1, strides=(s, 2), use_bias=False)(X)\n"
        "    X = layers.Conv2D(5, (1, 1), padding='same', name='b')(X)\n"
        "    return layers.Conv2D(6, 3, strides=s)(X)"
    )
    function = function_of(text)
    (sliced,) = BY_NAME["slice_for_strides"].apply(function)
    assert "X = layers.Conv2D(4, 1, use_bias=False)(X[:, ::s, ::2])" in sliced.source
    assert "strides=s)(X)" in sliced.source
    (dense,) = BY_NAME["dense_for_one_by_one"].apply(function)
    assert "X = layers.Dense(5)(X)" in dense.source
    assert dense.source.count("Conv2D") == 2


@pytest.mark.parametrize("variable", ["layer", "self.layer"])
def test_mistakes_reach_a_layer_that_is_kept_in_a_variable(variable: str) -> None:
    """A layer that one statement makes and another one calls is a layer like others."""
    text = (
        f"def f(X):\n    {variable} = layers.Conv2D(4, 3, 2)\n    X = {variable}(X)\n    return X"
    )
    function = function_of(text)
    (without_stride,) = BY_NAME["forgotten_stride"].apply(function)
    assert f"{variable} = layers.Conv2D(4, 3)\n" in without_stride.source
    (missing,) = BY_NAME["drop_convolution"].apply(function)
    assert f"{variable}(X)" not in missing.source


def test_shortcut_written_first(solution: HandedIn) -> None:
    """The projection is written before the main path and still starts at the input."""
    (source,) = sources("shortcut_written_first", solution, "convolutional_block")
    lines = [line.strip() for line in source.splitlines()]
    kept = lines.index("X_shortcut = X")
    assert lines[kept + 1].startswith("X_shortcut = layers.Conv2D")
    assert lines[kept + 2].startswith("X_shortcut = layers.BatchNormalization")


def test_branches_side_by_side(functions: dict[str, ast.FunctionDef]) -> None:
    """Branches and outputs are swapped or left out; a number comes from another entry."""

    def lines(operator: str) -> list[str]:
        edits = BY_NAME[operator].apply(functions["two_branches"])
        return [edit.source.splitlines()[edit.line - 1].strip() for edit in edits]

    (swapped,) = lines("branches_in_another_order")
    assert swapped == "joined = layers.Concatenate()([right, left])"
    without_left, without_right = lines("forgotten_branch")
    assert without_left == "joined = layers.Concatenate()([right])"
    assert without_right == "joined = layers.Concatenate()([left])"
    (outputs,) = lines("outputs_in_another_order")
    assert outputs == "return keras.Model(image, [left, joined])"
    first, second = lines("other_entry")
    assert "sizes['right']" in first
    assert "sizes['left']" in second


def test_frozen_parts_and_caches(
    functions: dict[str, ast.FunctionDef],
) -> None:
    """The text of each change fits the mistake or the style."""
    changes = {
        "forgotten_preprocessing": "batch = images[start:start + 32]",
        "incomplete_last_batch": "range(0, len(images) - 32 + 1, 32)",
        "whole_model_frozen": "model.trainable = False",
        "assigned_entry": "file['labels'] = labels",
        "predicted_on_batch": "backbone.predict_on_batch(batch)",
    }
    for operator, text in changes.items():
        name = "freeze_and_compile" if operator == "whole_model_frozen" else "write_features"
        (edit,) = BY_NAME[operator].apply(functions[name])
        assert text in edit.source
