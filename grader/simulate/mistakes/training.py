"""Mistakes in compiling, training and evaluating."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.simulate.operator import operator, uncertain_operator
from grader.simulate.syntax import (
    Change,
    argument,
    assigned_name,
    calls_of,
    last_name,
    parameters,
    parse_expression,
    statements_of,
    value_of,
    with_argument,
    with_last_name,
)

OPTIMIZERS = ("Adam", "SGD", "RMSprop")


@operator
def wrong_loss(function: ast.FunctionDef) -> Iterator[Change]:
    """The loss does not fit integer labels."""
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and node.value == "sparse_categorical_crossentropy":
            for other in ("categorical_crossentropy", "binary_crossentropy", "mse"):
                yield {node: ast.Constant(other)}


@operator
def loss_from_logits(function: ast.FunctionDef) -> Iterator[Change]:
    """The loss takes probabilities for scores (from_logits=True)."""
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and node.value == "sparse_categorical_crossentropy":
            yield {
                node: parse_expression(
                    "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
                )
            }


@operator
def constant_learning_rate(function: ast.FunctionDef) -> Iterator[Change]:
    """The learning rate never decays."""
    schedules = {
        assigned_name(statement): value
        for statement in statements_of(function)
        if isinstance(value := value_of(statement), ast.Call) and _is_schedule(value)
    }
    for call in calls_of(function, *OPTIMIZERS):
        rate = argument(call, "learning_rate")
        schedule = schedules.get(rate.id) if isinstance(rate, ast.Name) else rate
        if rate is not None and isinstance(schedule, ast.Call) and _is_schedule(schedule):
            initial = argument(schedule, "initial_learning_rate")
            if initial is not None:
                yield {rate: initial}


def _is_schedule(call: ast.Call) -> bool:
    return last_name(call.func).endswith(("Decay", "Schedule"))


@operator
def wrong_decay_steps(function: ast.FunctionDef) -> Iterator[Change]:
    """The learning rate decays over a fixed number of steps, not over the whole training."""
    for call in calls_of(function, "CosineDecay"):
        steps = argument(call, "decay_steps")
        if steps is not None:
            yield {steps: ast.Constant(1000)}
            yield {steps: ast.BinOp(steps, ast.Mult(), ast.Constant(10))}


@operator
def wrong_learning_rate(function: ast.FunctionDef) -> Iterator[Change]:
    """The learning rate begins ten times too high or too low."""
    for call in calls_of(function, "CosineDecay", *OPTIMIZERS):
        for name in ("initial_learning_rate", "learning_rate"):
            rate = argument(call, name)
            if isinstance(rate, ast.Constant) and isinstance(rate.value, float):
                yield {rate: ast.Constant(round(rate.value * 10, 10))}
                yield {rate: ast.Constant(round(rate.value / 10, 10))}


@operator
def other_optimizer(function: ast.FunctionDef) -> Iterator[Change]:
    """Another optimizer than the one that is asked for."""
    for call in calls_of(function, *OPTIMIZERS):
        for other in OPTIMIZERS:
            if other != last_name(call.func):
                yield {call.func: with_last_name(call.func, other)}


@operator
def default_optimizer(function: ast.FunctionDef) -> Iterator[Change]:
    """The optimizer keeps its own constant learning rate."""
    for call in calls_of(function, *OPTIMIZERS):
        if call.args or call.keywords:
            yield {call: ast.Constant(last_name(call.func).lower())}


@operator
def forgotten_metrics(function: ast.FunctionDef) -> Iterator[Change]:
    """No accuracy is measured."""
    for call in calls_of(function, "compile"):
        if argument(call, "metrics") is not None:
            yield {call: with_argument(call, "metrics", None)}


def attribute_statements(function: ast.FunctionDef) -> Iterator[tuple[ast.stmt, ast.Assign]]:
    """Yields each assignment to an attribute with the outermost statement around it."""
    for outer in function.body:
        for node in ast.walk(outer):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
                yield outer, node


@operator
def forgotten_layer_setting(function: ast.FunctionDef) -> Iterator[Change]:
    """A setting of the layers, such as the momentum, is forgotten."""
    for outer, _ in attribute_statements(function):
        yield {outer: None}


@operator
def wrong_layer_setting(function: ast.FunctionDef) -> Iterator[Change]:
    """A setting of the layers, such as the momentum, has another value."""
    for _, node in attribute_statements(function):
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, float):
            for other in (0.99, 0.1):
                yield {node.value: ast.Constant(other)}


@operator
def evaluate_on_training_data(function: ast.FunctionDef) -> Iterator[Change]:
    """The accuracy is measured on the images that the network was trained on."""
    for call in calls_of(function, "evaluate"):
        yield from _other_data(call, "test", "train")


@operator
def train_on_test_data(function: ast.FunctionDef) -> Iterator[Change]:
    """The network is trained on the test images."""
    for call in calls_of(function, "fit"):
        yield from _other_data(call, "train", "test")


def _other_data(call: ast.Call, found: str, other: str) -> Iterator[Change]:
    names = [node for node in ast.walk(call) if isinstance(node, ast.Name) and found in node.id]
    if names:
        yield {node: ast.Name(node.id.replace(found, other), ast.Load()) for node in names}


@operator
def ignored_argument(function: ast.FunctionDef) -> Iterator[Change]:
    """An argument of the function is never passed on."""
    for call in calls_of(function, "fit"):
        for keyword in call.keywords:
            if isinstance(keyword.value, ast.Name) and keyword.value.id in parameters(function):
                yield {keyword: None}


@operator
def loss_for_accuracy(function: ast.FunctionDef) -> Iterator[Change]:
    """The function returns the test loss, not the accuracy."""
    evaluated = {
        assigned_name(statement)
        for statement in statements_of(function)
        if (value := value_of(statement)) is not None and calls_of(value, "evaluate")
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            of_evaluation = calls_of(node.value, "evaluate") or (
                isinstance(node.value, ast.Name) and node.value.id in evaluated
            )
            if of_evaluation and node.slice.value in (1, "accuracy"):
                other = 0 if node.slice.value == 1 else "loss"
                yield {node.slice: ast.Constant(other)}
        if isinstance(node, ast.Assign) and calls_of(node.value, "evaluate"):
            target = node.targets[0]
            if isinstance(target, ast.Tuple) and len(target.elts) == 2:
                first, second = target.elts
                yield {first: second, second: first}


@uncertain_operator
def history_object_for_its_dictionary(function: ast.FunctionDef) -> Iterator[Change]:
    """The function returns Keras's History object, not the dictionary in it."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and node.attr == "history":
            yield {node: node.value}


@uncertain_operator
def swapped_results(function: ast.FunctionDef) -> Iterator[Change]:
    """The results are returned in the wrong order."""
    for statement in statements_of(function):
        if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Tuple):
            first, *_, last = statement.value.elts
            if len(statement.value.elts) > 1:
                yield {first: last, last: first}


@uncertain_operator
def evaluation_before_training(function: ast.FunctionDef) -> Iterator[Change]:
    """The network is evaluated before it is trained."""
    fits = [item for item in function.body if calls_of(item, "fit")]
    evaluations = [item for item in function.body if calls_of(item, "evaluate")]
    if len(fits) == len(evaluations) == 1 and not isinstance(evaluations[0], ast.Return):
        yield {fits[0]: evaluations[0], evaluations[0]: fits[0]}


OPERATORS = (
    wrong_loss,
    loss_from_logits,
    constant_learning_rate,
    wrong_decay_steps,
    wrong_learning_rate,
    other_optimizer,
    default_optimizer,
    forgotten_metrics,
    forgotten_layer_setting,
    wrong_layer_setting,
    evaluate_on_training_data,
    train_on_test_data,
    ignored_argument,
    loss_for_accuracy,
    history_object_for_its_dictionary,
    swapped_results,
    evaluation_before_training,
)
