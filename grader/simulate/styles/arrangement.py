"""Other arrangements of the same layers and statements: nested, in a helper, reordered."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from grader.simulate import syntax
from grader.simulate.change import Change, all_then_each, changed_statement, swap
from grader.simulate.function import Function, LayerCall
from grader.simulate.operator import Catalog, Changes, Several

catalog = Catalog()


def _chains(function: Function) -> Iterator[list[LayerCall]]:
    """Yield runs of statements `X = layer(X)` on one variable, as long as possible."""
    for statements in function.bodies():
        in_order = [function.layer_at.get(statement) for statement in statements]
        for chained, run in itertools.groupby(in_order, key=_chained_variable):
            items = [item for item in run if item is not None]
            if chained and len(items) > 1:
                yield items


def _chained_variable(item: LayerCall | None) -> str:
    """Return the variable that a layer takes and assigns; empty if none."""
    return item.target if item is not None and syntax.is_name(item.source, item.target) else ""


_FUNCTION = "def apply_layers(tensor):\n{calls}    return tensor\n{x} = apply_layers({x})"
_CLASS = """
class Parts(keras.layers.Layer):
    def __init__(self):
        super().__init__()
{makes}
    def call(self, tensor):
{applies}        return tensor
{x} = Parts()({x})
"""


@catalog.several(
    sequential_inside="Layers in a row are a Sequential model that is called like a layer.",
    helper_function="Layers in a row are in a function of their own.",
    loop_over_layers="Layers in a row stand in a list, and a loop calls one after the other.",
    subclassed_block="Layers in a row are the parts of a layer class of the student's own.",
)
def chains(function: Function) -> Several:
    yield _chains_as("{x} = keras.Sequential([{layers}])({x})", function)
    yield _chains_as(_FUNCTION, function)
    yield _chains_as("for each_layer in [{layers}]:\n    {x} = each_layer({x})", function)
    yield _chains_as(_CLASS, function)


def _chains_as(template: str, function: Function) -> Changes:
    """Write each chain, and both ends of a long one, in another way.

    The template has places for the variable {x}, the layers in one line {layers}, lines of a
    function that {calls} the layers, and lines of a class that {makes} and {applies} them.
    """
    for chain in _chains(function):
        for first, *others in [chain, chain[:3], chain[-3:]] if len(chain) > 3 else [chain]:
            layers = [ast.unparse(item.layer) for item in (first, *others)]
            parts = list(enumerate(layers))
            text = template.format(
                x=first.target,
                layers=", ".join(layers),
                calls="".join(f"    tensor = {layer}(tensor)\n" for layer in layers),
                makes="".join(f"        self.part_{i} = {layer}\n" for i, layer in parts),
                applies="".join(f"        tensor = self.part_{i}(tensor)\n" for i, _ in parts),
            )
            made = syntax.parse_statements(text)
            yield {first.statement: made} | {item.statement: None for item in others}


@catalog.certain("One layer is called right on another, in one line.")
def nested_calls(function: Function) -> Changes:
    return all_then_each(
        {one.statement: None, other.source: one.call}
        for chain in _chains(function)
        for one, other in zip(chain[::2], chain[1::2], strict=False)
    )


@catalog.certain("Each layer is made in one line and called in the next.")
def layer_in_a_variable(function: Function) -> Changes:
    change: dict[ast.AST, list[ast.stmt]] = {}
    for item in function.layers():
        if item.target:
            made = syntax.parse_statements(f"new_layer = {ast.unparse(item.layer)}")
            call = changed_statement(item.statement, {item.layer: syntax.variable("new_layer")})
            change[item.statement] = [*made, call]
    yield change


@catalog.several(
    relu_operation="`keras.ops.relu` or `keras.activations.relu` stands for a layer.",
    add_operation="`keras.ops.add` stands for an Add layer.",
    mean_operation="`keras.ops.mean` over height and width stands for GlobalAveragePooling2D.",
    written_normalization_defaults="The defaults of a batch normalization are written out.",
)
def operations(function: Function) -> Several:
    relus = [item.layer for item in function.relus()]
    names = ("keras.ops.relu", "keras.activations.relu")
    sums = (item for item in function.layers("Add") if len(item.inputs) == 2)
    means = function.layers("GlobalAveragePooling2D")
    axes = syntax.parse_expression("(1, 2)")
    yield (dict.fromkeys(relus, syntax.parse_expression(name)) for name in names)
    yield ({item.call: syntax.call_of("keras.ops.add", *item.inputs)} for item in sums)
    yield ({item.call: syntax.call_of("keras.ops.mean", item.source, axes)} for item in means)
    yield all_then_each(function.given("BatchNormalization", momentum=0.99, epsilon=0.001))


@catalog.certain("Two statements that do not depend on each other stand in the other order.")
def statements_in_another_order(function: Function) -> Changes:
    for first, second in function.neighbors():
        if _independent(first, second):
            yield swap(first, second)


def _independent(first: ast.stmt, second: ast.stmt) -> bool:
    if not isinstance(first, ast.Assign) or not isinstance(second, ast.Assign):
        return False
    written, written_later = _writes(first), _writes(second)
    read, read_later = (
        {node.id for node in syntax.names_in(item.value)} for item in (first, second)
    )
    return not (written & (read_later | written_later) or written_later & read)


def _writes(statement: ast.Assign) -> set[str]:
    """Return the variables that a statement assigns, and the objects whose methods it calls."""
    names = {node.id for target in statement.targets for node in syntax.names_in(target)}
    for call in syntax.calls_in(statement.value):
        match call.func:
            # The classes in a module of layers change nothing in the module.
            case ast.Attribute(value=ast.Name(id=name), attr=method) if not method[:1].isupper():
                names.add(name)
    return names


@catalog.certain("What is returned gets a name first.")
def result_in_a_variable(function: Function) -> Changes:
    for statement in function.statements:
        value = statement.value if isinstance(statement, ast.Return) else None
        if value is not None and not isinstance(value, ast.Name):
            text = f"result = {ast.unparse(value)}\nreturn result"
            yield {statement: syntax.parse_statements(text)}


@catalog.certain("What is returned gets no name.")
def returned_at_once(function: Function) -> Changes:
    for first, second in function.neighbors():
        name, value = syntax.assigned_name(first), syntax.value_of(first)
        if name and value and isinstance(second, ast.Return) and syntax.is_name(second.value, name):
            yield {first: None, second: ast.Return(value)}


@catalog.certain("An argument of a call gets a name in a line of its own.")
def arguments_in_variables(function: Function) -> Changes:
    for statement in function.statements:
        if syntax.value_of(statement) is None:
            continue
        for call in syntax.calls_in(statement, "compile", "fit", "evaluate", "Model"):
            for keyword in call.keywords:
                if keyword.arg and keyword.arg not in function.parameters:
                    name = f"my_{keyword.arg}"
                    made = syntax.parse_statements(f"{name} = {ast.unparse(keyword.value)}")
                    calling = changed_statement(statement, {keyword.value: syntax.variable(name)})
                    yield {statement: [*made, calling]}


@catalog.uncertain("The function's parameters have other names, in the same order.")
def renamed_parameters(function: Function) -> Changes:
    # Right by itself; in a notebook, another function may call it by the old names.
    names = {name: f"my_{name.lower()}" for name in function.parameters}
    if len(set(names.values())) == len(names):
        parameters = [node for node in function.nodes(ast.arg) if node.arg in names]
        change: dict[ast.AST, ast.AST] = {
            node: ast.arg(names[node.arg], node.annotation) for node in parameters
        }
        uses = function.uses_of(*names)
        yield change | {node: ast.Name(names[node.id], node.ctx) for node in uses}


@catalog.certain("The signature has no type hints.")
def no_type_hints(function: Function) -> Changes:
    hints = [node.annotation for node in function.nodes(ast.arg)]
    yield dict.fromkeys(hint for hint in [*hints, function.tree.returns] if hint)


@catalog.certain("`a < b` is written as `b > a`.")
def comparison_turned_around(function: Function) -> Changes:
    turned = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}
    for node, operation in function.comparisons():
        other = turned.get(type(operation), type(operation))()
        if isinstance(operation, ast.Eq | ast.NotEq) or type(operation) in turned:
            yield {node: ast.Compare(node.comparators[0], [other], [node.left])}


@catalog.certain("The accuracy is taken by its name from what `evaluate` returns.")
def accuracy_from_a_dictionary(function: Function) -> Changes:
    for statement in function.statements:
        match statement:
            case ast.Assign(
                targets=[ast.Tuple(elts=[_, accuracy])],
                value=ast.Call(func=ast.Attribute(attr="evaluate")) as call,
            ):
                by_name = ast.keyword("return_dict", ast.Constant(value=True))
                named = ast.Call(call.func, call.args, [*call.keywords, by_name])
                value = ast.Subscript(named, ast.Constant("accuracy"), ast.Load())
                yield {statement: ast.Assign([accuracy], value, lineno=statement.lineno)}


@catalog.certain("The accuracy is given as an object, not by its name.")
def metric_object(function: Function) -> Changes:
    if any(function.constants("binary_crossentropy")):
        return  # one metric fits all losses only where all labels are integers
    metric = syntax.parse_expression("keras.metrics.SparseCategoricalAccuracy(name='accuracy')")
    for call in function.calls("compile"):
        metrics = syntax.argument(call, "metrics")
        for node in ast.walk(metrics) if metrics is not None else ():
            if syntax.is_constant(node, "accuracy"):
                yield {node: metric}


@catalog.certain("A Sequential model starts empty and gets its layers with `add`.")
def layers_added_one_by_one(function: Function) -> Changes:
    for statement, elements in _sequential_models(function):
        added = "".join(f"stack.add({ast.unparse(item)})\n" for item in elements)
        yield _after(f"stack = keras.Sequential()\n{added}", statement, "stack")


@catalog.certain(
    "A Sequential model that begins with its input is written with the functional API."
)
def functional_for_sequential(function: Function) -> Changes:
    for statement, elements in _sequential_models(function):
        if elements[0] in function.calls("Input", "InputLayer"):
            called = "".join(f"tensor = {ast.unparse(item)}(tensor)\n" for item in elements[1:])
            text = f"inputs = {ast.unparse(elements[0])}\ntensor = inputs\n{called}"
            yield _after(text, statement, "keras.Model(inputs, tensor)")


def _sequential_models(function: Function) -> Iterator[tuple[ast.stmt, list[ast.expr]]]:
    """Yield statements with a Sequential model of listed layers as value.

    The name of such a model changes nothing, and gets lost.
    """
    for statement in function.statements:
        value = syntax.value_of(statement)
        for call, elements in function.layer_lists():
            if call is value and all(keyword.arg == "name" for keyword in call.keywords):
                yield statement, elements


def _after(text: str, statement: ast.stmt, value: str) -> Change:
    """Return a change: new statements, then the statement with another value."""
    found = syntax.value_of(statement)
    assert found is not None
    changed = changed_statement(statement, {found: syntax.parse_expression(value)})
    return {statement: [*syntax.parse_statements(text), changed]}
