"""Mistakes in compiling, training and evaluating."""

from __future__ import annotations

import ast

from grader.simulate import syntax
from grader.simulate.change import swap
from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes

catalog = Catalog()
_INTEGER_LABELS = "sparse_categorical_crossentropy"


@catalog.certain("The loss does not fit integer labels.")
def wrong_loss(function: Function) -> Changes:
    for node in function.constants(_INTEGER_LABELS):
        for other in ("categorical_crossentropy", "binary_crossentropy", "mse"):
            yield {node: ast.Constant(other)}


@catalog.certain("The loss takes probabilities for scores (from_logits=True).")
def loss_from_logits(function: Function) -> Changes:
    loss = syntax.parse_expression("keras.losses.SparseCategoricalCrossentropy(from_logits=True)")
    return ({node: loss} for node in function.constants(_INTEGER_LABELS))


@catalog.certain("The learning rate never decays.")
def constant_learning_rate(function: Function) -> Changes:
    values = {syntax.assigned_name(item): syntax.value_of(item) for item in function.statements}
    for call in function.calls(*syntax.OPTIMIZERS):
        rate = syntax.argument(call, "learning_rate")
        initial = _initial_rate(values.get(rate.id) if isinstance(rate, ast.Name) else rate)
        if rate is not None and initial is not None:
            yield {rate: initial}


def _initial_rate(schedule: ast.expr | None) -> ast.expr | None:
    """Return the first learning rate of a schedule; None for other expressions."""
    if not isinstance(schedule, ast.Call):
        return None
    is_schedule = syntax.last_name(schedule.func).endswith(("Decay", "Schedule"))
    return syntax.argument(schedule, "initial_learning_rate") if is_schedule else None


@catalog.certain(
    "The learning rate decays over a fixed number of steps, not over the whole training."
)
def wrong_decay_steps(function: Function) -> Changes:
    for call in function.calls("CosineDecay"):
        steps = syntax.argument(call, "decay_steps")
        if steps is not None:
            yield {steps: ast.Constant(1000)}
            yield {steps: ast.BinOp(steps, ast.Mult(), ast.Constant(10))}


@catalog.certain("The learning rate begins ten times too high or too low.")
def wrong_learning_rate(function: Function) -> Changes:
    for call in function.calls("CosineDecay", *syntax.OPTIMIZERS):
        for name in ("initial_learning_rate", "learning_rate"):
            rate = syntax.argument(call, name)
            if isinstance(rate, ast.Constant) and isinstance(rate.value, float):
                yield {rate: ast.Constant(round(rate.value * 10, 10))}
                yield {rate: ast.Constant(round(rate.value / 10, 10))}


@catalog.certain("Another optimizer than the one that is asked for.")
def other_optimizer(function: Function) -> Changes:
    for call in function.calls(*syntax.OPTIMIZERS):
        for other in syntax.OPTIMIZERS:
            if other != syntax.last_name(call.func):
                yield {call.func: syntax.with_last_name(call.func, other)}


@catalog.certain("The optimizer keeps its own constant learning rate.")
def default_optimizer(function: Function) -> Changes:
    for call in function.calls(*syntax.OPTIMIZERS):
        if call.args or call.keywords:
            yield {call: ast.Constant(syntax.last_name(call.func).lower())}


@catalog.certain("No accuracy is measured.")
def forgotten_metrics(function: Function) -> Changes:
    for call in function.calls("compile"):
        if syntax.argument(call, "metrics") is not None:
            yield {call: syntax.with_argument(call, "metrics", None)}


@catalog.certain("A setting of the layers, such as the momentum, is forgotten.")
def forgotten_layer_setting(function: Function) -> Changes:
    return ({outer: None} for outer, _ in function.attribute_assignments())


@catalog.certain("A setting of the layers, such as the momentum, has another value.")
def wrong_layer_setting(function: Function) -> Changes:
    for _, node in function.attribute_assignments():
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, float):
            for other in (0.99, 0.1):
                yield {node.value: ast.Constant(other)}


def _other_data(call: ast.Call, found: str, other: str) -> Changes:
    names = [node for node in syntax.names_in(call) if found in node.id]
    if names:
        yield {node: syntax.variable(node.id.replace(found, other)) for node in names}


@catalog.certain("The accuracy is measured on the images that the network was trained on.")
def evaluate_on_training_data(function: Function) -> Changes:
    for call in function.calls("evaluate"):
        yield from _other_data(call, "test", "train")


@catalog.certain("The network is trained on the test images.")
def train_on_test_data(function: Function) -> Changes:
    for call in function.calls("fit"):
        yield from _other_data(call, "train", "test")


@catalog.certain("An argument of the function is never passed on.")
def ignored_argument(function: Function) -> Changes:
    for call in function.calls("fit"):
        for keyword in call.keywords:
            if isinstance(keyword.value, ast.Name) and keyword.value.id in function.parameters:
                yield {keyword: None}


@catalog.certain("The function returns the test loss, not the accuracy.")
def loss_for_accuracy(function: Function) -> Changes:
    evaluated = {
        syntax.assigned_name(statement)
        for statement in function.statements
        if (value := syntax.value_of(statement)) is not None and syntax.calls_in(value, "evaluate")
    }
    for node in ast.walk(function.tree):
        match node:
            case ast.Subscript(value=value, slice=ast.Constant(value=(1 | "accuracy") as found)):
                name = value.id if isinstance(value, ast.Name) else ""
                if syntax.calls_in(value, "evaluate") or (name and name in evaluated):
                    yield {node.slice: ast.Constant(0 if found == 1 else "loss")}
            case ast.Assign(targets=[ast.Tuple(elts=[first, second]), *_], value=value):
                if syntax.calls_in(value, "evaluate"):
                    yield swap(first, second)


@catalog.uncertain("The function returns Keras's History object, not the dictionary in it.")
def history_object_for_its_dictionary(function: Function) -> Changes:
    return ({node: node.value} for node in function.nodes(ast.Attribute) if node.attr == "history")


@catalog.uncertain("The results are returned in the wrong order.")
def swapped_results(function: Function) -> Changes:
    for statement in function.statements:
        if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Tuple):
            first, *_, last = statement.value.elts
            if len(statement.value.elts) > 1:
                yield swap(first, last)


@catalog.uncertain("The network is evaluated before it is trained.")
def evaluation_before_training(function: Function) -> Changes:
    fits = [item for item in function.tree.body if syntax.calls_in(item, "fit")]
    evaluations = [item for item in function.tree.body if syntax.calls_in(item, "evaluate")]
    if len(fits) == len(evaluations) == 1 and not isinstance(evaluations[0], ast.Return):
        yield swap(fits[0], evaluations[0])
