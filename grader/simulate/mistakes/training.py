"""Mistakes in compiling, training and evaluating."""

from __future__ import annotations

import ast

from grader.simulate.change import swap
from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes
from grader.simulate.syntax import (
    OPTIMIZERS,
    argument,
    assigned_name,
    calls_in,
    last_name,
    names_in,
    parse_expression,
    value_of,
    variable,
    with_argument,
    with_last_name,
)

catalog = Catalog()
_INTEGER_LABELS = "sparse_categorical_crossentropy"


@catalog.certain
def wrong_loss(function: Function) -> Changes:
    """The loss does not fit integer labels."""
    for node in function.constants(_INTEGER_LABELS):
        for other in ("categorical_crossentropy", "binary_crossentropy", "mse"):
            yield {node: ast.Constant(other)}


@catalog.certain
def loss_from_logits(function: Function) -> Changes:
    """The loss takes probabilities for scores (from_logits=True)."""
    loss = parse_expression("keras.losses.SparseCategoricalCrossentropy(from_logits=True)")
    return ({node: loss} for node in function.constants(_INTEGER_LABELS))


@catalog.certain
def constant_learning_rate(function: Function) -> Changes:
    """The learning rate never decays."""
    scheduled = {assigned_name(item): _initial_rate(value_of(item)) for item in function.statements}
    for call in function.calls(*OPTIMIZERS):
        rate = argument(call, "learning_rate")
        initial = scheduled.get(rate.id) if isinstance(rate, ast.Name) else _initial_rate(rate)
        if rate is not None and initial is not None:
            yield {rate: initial}


def _initial_rate(schedule: ast.expr | None) -> ast.expr | None:
    """Return the first learning rate of a schedule; None for other expressions."""
    if isinstance(schedule, ast.Call) and last_name(schedule.func).endswith(("Decay", "Schedule")):
        return argument(schedule, "initial_learning_rate")
    return None


@catalog.certain
def wrong_decay_steps(function: Function) -> Changes:
    """The learning rate decays over a fixed number of steps, not over the whole training."""
    for call in function.calls("CosineDecay"):
        steps = argument(call, "decay_steps")
        if steps is not None:
            yield {steps: ast.Constant(1000)}
            yield {steps: ast.BinOp(steps, ast.Mult(), ast.Constant(10))}


@catalog.certain
def wrong_learning_rate(function: Function) -> Changes:
    """The learning rate begins ten times too high or too low."""
    for call in function.calls("CosineDecay", *OPTIMIZERS):
        for name in ("initial_learning_rate", "learning_rate"):
            rate = argument(call, name)
            if isinstance(rate, ast.Constant) and isinstance(rate.value, float):
                yield {rate: ast.Constant(round(rate.value * 10, 10))}
                yield {rate: ast.Constant(round(rate.value / 10, 10))}


@catalog.certain
def other_optimizer(function: Function) -> Changes:
    """Another optimizer than the one that is asked for."""
    for call in function.calls(*OPTIMIZERS):
        for other in OPTIMIZERS:
            if other != last_name(call.func):
                yield {call.func: with_last_name(call.func, other)}


@catalog.certain
def default_optimizer(function: Function) -> Changes:
    """The optimizer keeps its own constant learning rate."""
    for call in function.calls(*OPTIMIZERS):
        if call.args or call.keywords:
            yield {call: ast.Constant(last_name(call.func).lower())}


@catalog.certain
def forgotten_metrics(function: Function) -> Changes:
    """No accuracy is measured."""
    for call in function.calls("compile"):
        if argument(call, "metrics") is not None:
            yield {call: with_argument(call, "metrics", None)}


@catalog.certain
def forgotten_layer_setting(function: Function) -> Changes:
    """A setting of the layers, such as the momentum, is forgotten."""
    return ({outer: None} for outer, _ in function.attribute_assignments())


@catalog.certain
def wrong_layer_setting(function: Function) -> Changes:
    """A setting of the layers, such as the momentum, has another value."""
    for _, node in function.attribute_assignments():
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, float):
            for other in (0.99, 0.1):
                yield {node.value: ast.Constant(other)}


def _other_data(call: ast.Call, found: str, other: str) -> Changes:
    names = [node for node in names_in(call) if found in node.id]
    if names:
        yield {node: variable(node.id.replace(found, other)) for node in names}


@catalog.certain
def evaluate_on_training_data(function: Function) -> Changes:
    """The accuracy is measured on the images that the network was trained on."""
    for call in function.calls("evaluate"):
        yield from _other_data(call, "test", "train")


@catalog.certain
def train_on_test_data(function: Function) -> Changes:
    """The network is trained on the test images."""
    for call in function.calls("fit"):
        yield from _other_data(call, "train", "test")


@catalog.certain
def ignored_argument(function: Function) -> Changes:
    """An argument of the function is never passed on."""
    for call in function.calls("fit"):
        for keyword in call.keywords:
            if isinstance(keyword.value, ast.Name) and keyword.value.id in function.parameters:
                yield {keyword: None}


@catalog.certain
def loss_for_accuracy(function: Function) -> Changes:
    """The function returns the test loss, not the accuracy."""
    evaluated = {
        assigned_name(statement)
        for statement in function.statements
        if (value := value_of(statement)) is not None and calls_in(value, "evaluate")
    }
    for node in ast.walk(function.tree):
        match node:
            case ast.Subscript(value=value, slice=ast.Constant(value=(1 | "accuracy") as found)):
                name = value.id if isinstance(value, ast.Name) else ""
                if calls_in(value, "evaluate") or (name and name in evaluated):
                    yield {node.slice: ast.Constant(0 if found == 1 else "loss")}
            case ast.Assign(targets=[ast.Tuple(elts=[first, second]), *_], value=value):
                if calls_in(value, "evaluate"):
                    yield swap(first, second)


@catalog.uncertain
def history_object_for_its_dictionary(function: Function) -> Changes:
    """The function returns Keras's History object, not the dictionary in it."""
    return ({node: node.value} for node in function.nodes(ast.Attribute) if node.attr == "history")


@catalog.uncertain
def swapped_results(function: Function) -> Changes:
    """The results are returned in the wrong order."""
    for statement in function.statements:
        if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Tuple):
            first, *_, last = statement.value.elts
            if len(statement.value.elts) > 1:
                yield swap(first, last)


@catalog.uncertain
def evaluation_before_training(function: Function) -> Changes:
    """The network is evaluated before it is trained."""
    fits = [item for item in function.tree.body if calls_in(item, "fit")]
    evaluations = [item for item in function.tree.body if calls_in(item, "evaluate")]
    if len(fits) == len(evaluations) == 1 and not isinstance(evaluations[0], ast.Return):
        yield swap(fits[0], evaluations[0])
