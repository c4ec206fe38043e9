"""Mistakes in compiling, training and evaluating."""

from __future__ import annotations

import ast

from grader.simulate import syntax
from grader.simulate.change import replaced, swap
from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes, Several

catalog = Catalog()


@catalog.several(
    wrong_loss="The loss does not fit integer labels.",
    loss_from_logits="The loss takes probabilities for scores (from_logits=True).",
)
def losses(function: Function) -> Several:
    found = list(function.constants("sparse_categorical_crossentropy"))
    others = ("categorical_crossentropy", "binary_crossentropy", "mse")
    from_logits = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
    yield replaced(found, *map(ast.Constant, others))
    yield replaced(found, syntax.parse_expression(from_logits))


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


@catalog.several(
    other_optimizer="Another optimizer than the one that is asked for.",
    default_optimizer="The optimizer keeps its own constant learning rate.",
    forgotten_metrics="No accuracy is measured.",
    forgotten_layer_setting="A setting of the layers, such as the momentum, is forgotten.",
    wrong_layer_setting="A setting of the layers, such as the momentum, has another value.",
)
def settings(function: Function) -> Several:
    optimizers = {call: syntax.last_name(call.func) for call in function.calls(*syntax.OPTIMIZERS)}
    compiled = function.calls("compile")
    assigned = [
        (outer, node.value)
        for outer in function.tree.body
        for node in ast.walk(outer)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute)
    ]
    constants = (value for _, value in assigned if isinstance(value, ast.Constant))
    numbers = (value for value in constants if isinstance(value.value, float))
    yield (
        {call.func: syntax.with_last_name(call.func, other)}
        for call in optimizers
        for other in syntax.OPTIMIZERS
    )
    yield (
        {call: ast.Constant(name.lower())}
        for call, name in optimizers.items()
        if call.args or call.keywords
    )
    yield ({call: syntax.with_argument(call, "metrics", None)} for call in compiled)
    yield replaced((outer for outer, _ in assigned), None)
    yield replaced(numbers, ast.Constant(0.99), ast.Constant(0.1))


@catalog.several(
    evaluate_on_training_data="The accuracy is measured on the images that the network was "
    "trained on.",
    train_on_test_data="The network is trained on the test images.",
    ignored_argument="An argument of the function is never passed on.",
)
def arguments(function: Function) -> Several:
    keywords = (keyword for call in function.calls("fit") for keyword in call.keywords)
    parameters = function.uses_of(*function.parameters)
    yield _other_data(function.calls("evaluate"), "test", "train")
    yield _other_data(function.calls("fit"), "train", "test")
    yield replaced((keyword for keyword in keywords if keyword.value in parameters), None)


def _other_data(calls: list[ast.Call], found: str, other: str) -> Changes:
    for call in calls:
        names = [node for node in syntax.names_in(call) if found in node.id]
        yield {node: syntax.variable(node.id.replace(found, other)) for node in names}


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
        match statement:
            case ast.Return(value=ast.Tuple(elts=[first, *_, last])):
                yield swap(first, last)


@catalog.uncertain("The network is evaluated before it is trained.")
def evaluation_before_training(function: Function) -> Changes:
    fits = [item for item in function.tree.body if syntax.calls_in(item, "fit")]
    evaluations = [item for item in function.tree.body if syntax.calls_in(item, "evaluate")]
    if len(fits) == len(evaluations) == 1 and not isinstance(evaluations[0], ast.Return):
        yield swap(fits[0], evaluations[0])
