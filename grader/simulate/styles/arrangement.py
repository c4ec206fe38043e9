"""The same layers put together in another way: nested, in a helper, in another order."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from grader.simulate.mistakes.sequences import layer_lists
from grader.simulate.mistakes.wiring import summands
from grader.simulate.operator import operator, uncertain_operator
from grader.simulate.styles.spelling import all_then_each
from grader.simulate.syntax import (
    Application,
    Change,
    applications,
    argument,
    assigned_name,
    bodies,
    calls_of,
    changed_statement,
    is_name,
    is_relu,
    neighbours,
    parameters,
    parse_expression,
    parse_statements,
    statements_of,
    value_of,
)


def chains(function: ast.FunctionDef) -> Iterator[list[Application]]:
    """Yields runs of statements `X = layer(X)` on one variable, as long as they go."""
    by_statement = {item.statement: item for item in applications(function)}
    for statements in bodies(function):
        in_order = [by_statement.get(statement) for statement in statements]
        for chained, run in itertools.groupby(in_order, key=_chained_variable):
            items = [item for item in run if item is not None]
            if chained and len(items) > 1:
                yield items


def _chained_variable(item: Application | None) -> str:
    """The variable that a layer takes and gives; empty where these are two."""
    return item.target if item is not None and is_name(item.source, item.target) else ""


def _pieces(function: ast.FunctionDef) -> Iterator[list[Application]]:
    """Yields every chain and, of a long one, its first and its last three layers."""
    for chain in chains(function):
        yield chain
        if len(chain) > 3:
            yield chain[:3]
            yield chain[-3:]


def _instead(chain: list[Application], statements: list[ast.stmt]) -> Change:
    """Puts statements in the place of a chain."""
    return {chain[0].statement: statements} | {item.statement: None for item in chain[1:]}


@operator
def sequential_inside(function: ast.FunctionDef) -> Iterator[Change]:
    """Layers in a row are a Sequential model that is called like a layer."""
    for chain in _pieces(function):
        made = ", ".join(ast.unparse(item.layer) for item in chain)
        name = chain[0].target
        yield _instead(chain, parse_statements(f"{name} = keras.Sequential([{made}])({name})"))


@operator
def helper_function(function: ast.FunctionDef) -> Iterator[Change]:
    """Layers in a row are in a function of their own."""
    for chain in _pieces(function):
        name = chain[0].target
        lines = "".join(f"    tensor = {ast.unparse(item.layer)}(tensor)\n" for item in chain)
        text = f"def apply_layers(tensor):\n{lines}    return tensor\n"
        yield _instead(chain, parse_statements(f"{text}{name} = apply_layers({name})"))


@operator
def loop_over_layers(function: ast.FunctionDef) -> Iterator[Change]:
    """Layers in a row stand in a list, and a loop calls one after the other."""
    for chain in _pieces(function):
        made = ", ".join(ast.unparse(item.layer) for item in chain)
        name = chain[0].target
        text = f"for each_layer in [{made}]:\n    {name} = each_layer({name})"
        yield _instead(chain, parse_statements(text))


@operator
def subclassed_block(function: ast.FunctionDef) -> Iterator[Change]:
    """Layers in a row are the parts of a layer class of the student's own."""
    for chain in _pieces(function):
        name = chain[0].target
        made = "".join(
            f"        self.part_{number} = {ast.unparse(item.layer)}\n"
            for number, item in enumerate(chain)
        )
        called = "".join(
            f"        tensor = self.part_{number}(tensor)\n" for number in range(len(chain))
        )
        text = (
            f"class Parts(keras.layers.Layer):\n"
            f"    def __init__(self):\n        super().__init__()\n{made}\n"
            f"    def call(self, tensor):\n{called}        return tensor\n"
            f"{name} = Parts()({name})"
        )
        yield _instead(chain, parse_statements(text))


@operator
def nested_calls(function: ast.FunctionDef) -> Iterator[Change]:
    """One layer is called right on another, in one line."""
    changes: list[dict[ast.AST, ast.AST | None]] = []
    for chain in chains(function):
        pairs = zip(chain[::2], chain[1::2], strict=False)
        changes += [{one.statement: None, other.source: one.call} for one, other in pairs]
    yield from all_then_each(changes)


@operator
def layer_in_a_variable(function: ast.FunctionDef) -> Iterator[Change]:
    """Each layer is made in one line and called in the next."""
    change: dict[ast.AST, list[ast.stmt]] = {}
    for item in applications(function):
        if item.target:
            made = parse_statements(f"new_layer = {ast.unparse(item.layer)}")
            call = changed_statement(item.statement, {item.layer: parse_expression("new_layer")})
            change[item.statement] = [*made, call]
    if change:
        yield change


@operator
def relu_operation(function: ast.FunctionDef) -> Iterator[Change]:
    """`keras.ops.relu` or `keras.activations.relu` stands for a layer."""
    found = [item for item in applications(function) if is_relu(item)]
    for name in ("keras.ops.relu", "keras.activations.relu"):
        if found:
            yield {item.layer: parse_expression(name) for item in found}


@operator
def add_operation(function: ast.FunctionDef) -> Iterator[Change]:
    """`keras.ops.add` stands for an Add layer."""
    for item in applications(function, "Add"):
        if len(summands(item)) == 2:
            yield {item.call: ast.Call(parse_expression("keras.ops.add"), summands(item), [])}


@operator
def mean_operation(function: ast.FunctionDef) -> Iterator[Change]:
    """`keras.ops.mean` over height and width stands for GlobalAveragePooling2D."""
    for item in applications(function, "GlobalAveragePooling2D"):
        yield {item.call: parse_expression(f"keras.ops.mean({ast.unparse(item.source)}, (1, 2))")}


@operator
def written_normalization_defaults(function: ast.FunctionDef) -> Iterator[Change]:
    """The defaults of a batch normalization are written out."""
    changes: list[dict[ast.AST, ast.AST | None]] = []
    for item in applications(function, "BatchNormalization"):
        if argument(item.layer, "epsilon") is None and argument(item.layer, "momentum") is None:
            written = [ast.keyword("momentum", ast.Constant(0.99))]
            written.append(ast.keyword("epsilon", ast.Constant(0.001)))
            layer = ast.Call(item.layer.func, item.layer.args, item.layer.keywords + written)
            changes.append({item.layer: layer})
    yield from all_then_each(changes)


@operator
def statements_in_another_order(function: ast.FunctionDef) -> Iterator[Change]:
    """Two statements that do not depend on each other stand in the other order."""
    for first, second in neighbours(function):
        if _independent(first, second):
            yield {first: second, second: first}


def _independent(first: ast.stmt, second: ast.stmt) -> bool:
    if not isinstance(first, ast.Assign) or not isinstance(second, ast.Assign):
        return False
    one, other = _reads(first), _reads(second)
    return not (
        _writes(first) & (other | _writes(second))
        or _writes(second) & one
        or _may_change(first) & other
        or _may_change(second) & one
    )


def _reads(statement: ast.Assign) -> set[str]:
    return {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}


def _writes(statement: ast.Assign) -> set[str]:
    targets = [node for target in statement.targets for node in ast.walk(target)]
    return {node.id for node in targets if isinstance(node, ast.Name)}


def _may_change(statement: ast.Assign) -> set[str]:
    """Objects whose methods a statement calls, modules of layers left out."""
    called = [call.func for call in calls_of(statement.value)]
    return {
        node.value.id
        for node in called
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and not node.attr[:1].isupper()
    }


@operator
def result_in_a_variable(function: ast.FunctionDef) -> Iterator[Change]:
    """What is returned gets a name first."""
    for statement in statements_of(function):
        value = statement.value if isinstance(statement, ast.Return) else None
        if value is not None and not isinstance(value, ast.Name):
            yield {statement: parse_statements(f"result = {ast.unparse(value)}\nreturn result")}


@operator
def returned_at_once(function: ast.FunctionDef) -> Iterator[Change]:
    """What is returned gets no name."""
    for first, second in neighbours(function):
        name, value = assigned_name(first), value_of(first)
        if name and value and isinstance(second, ast.Return) and is_name(second.value, name):
            yield {first: None, second: ast.Return(value)}


@operator
def arguments_in_variables(function: ast.FunctionDef) -> Iterator[Change]:
    """An argument of a call gets a name in a line of its own."""
    for statement in statements_of(function):
        if not isinstance(statement, ast.Assign | ast.Expr | ast.Return):
            continue
        for call in calls_of(statement, "compile", "fit", "evaluate", "Model"):
            for keyword in call.keywords:
                if keyword.arg and keyword.arg not in parameters(function):
                    name = f"my_{keyword.arg}"
                    made = parse_statements(f"{name} = {ast.unparse(keyword.value)}")
                    change: Change = {keyword.value: ast.Name(name, ast.Load())}
                    yield {statement: [*made, changed_statement(statement, change)]}


@uncertain_operator
def renamed_parameters(function: ast.FunctionDef) -> Iterator[Change]:
    """The function's parameters have other names, in the same order."""
    # Right by itself; in a notebook, another function may call it by the old names.
    names = {name: f"my_{name.lower()}" for name in parameters(function)}
    if len(set(names.values())) < len(names):
        return
    change: dict[ast.AST, ast.AST | None] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.arg) and node.arg in names:
            change[node] = ast.arg(names[node.arg], node.annotation)
        elif isinstance(node, ast.Name) and node.id in names:
            change[node] = ast.Name(names[node.id], node.ctx)
    if change:
        yield change


@operator
def no_type_hints(function: ast.FunctionDef) -> Iterator[Change]:
    """The signature has no type hints."""
    hints = [node.annotation for node in ast.walk(function) if isinstance(node, ast.arg)]
    found = [hint for hint in [*hints, function.returns] if hint is not None]
    if found:
        yield dict.fromkeys(found)


@operator
def comparison_turned_around(function: ast.FunctionDef) -> Iterator[Change]:
    """`a < b` is written as `b > a`."""
    turned: dict[type[ast.cmpop], ast.cmpop] = {
        ast.Lt: ast.Gt(),
        ast.LtE: ast.GtE(),
        ast.Gt: ast.Lt(),
        ast.GtE: ast.LtE(),
        ast.Eq: ast.Eq(),
        ast.NotEq: ast.NotEq(),
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in turned:
            other = turned[type(node.ops[0])]
            yield {node: ast.Compare(node.comparators[0], [other], [node.left])}


@operator
def accuracy_from_a_dictionary(function: ast.FunctionDef) -> Iterator[Change]:
    """The accuracy is taken by its name from what `evaluate` returns."""
    for statement in statements_of(function):
        match statement:
            case ast.Assign(
                targets=[ast.Tuple(elts=[_, accuracy])],
                value=ast.Call(func=ast.Attribute(attr="evaluate")) as call,
            ):
                by_name = ast.keyword("return_dict", ast.Constant(value=True))
                named = ast.Call(call.func, call.args, [*call.keywords, by_name])
                value = ast.Subscript(named, ast.Constant("accuracy"), ast.Load())
                yield {statement: ast.Assign([accuracy], value, lineno=statement.lineno)}


@operator
def metric_object(function: ast.FunctionDef) -> Iterator[Change]:
    """The accuracy is given as an object, not by its name."""
    for call in calls_of(function, "compile") if _fits_integer_labels(function) else ():
        metrics = argument(call, "metrics")
        for node in ast.walk(metrics) if metrics is not None else ():
            if isinstance(node, ast.Constant) and node.value == "accuracy":
                name = "keras.metrics.SparseCategoricalAccuracy"
                yield {node: parse_expression(f"{name}(name='accuracy')")}


def _fits_integer_labels(function: ast.FunctionDef) -> bool:
    """Whether every loss is that of a softmax and integer labels, so that one metric fits all."""
    words = {node.value for node in ast.walk(function) if isinstance(node, ast.Constant)}
    return "binary_crossentropy" not in words


@operator
def layers_added_one_by_one(function: ast.FunctionDef) -> Iterator[Change]:
    """A Sequential model starts empty and gets its layers with `add`."""
    for statement, elements in _sequential_models(function):
        added = "".join(f"stack.add({ast.unparse(item)})\n" for item in elements)
        yield {statement: _then(statement, f"stack = keras.Sequential()\n{added}", "stack")}


@operator
def functional_for_sequential(function: ast.FunctionDef) -> Iterator[Change]:
    """A Sequential model that begins with its input is written with the functional API."""
    for statement, elements in _sequential_models(function):
        if elements[0] in calls_of(function, "Input", "InputLayer"):
            called = "".join(f"tensor = {ast.unparse(item)}(tensor)\n" for item in elements[1:])
            text = f"inputs = {ast.unparse(elements[0])}\ntensor = inputs\n{called}"
            yield {statement: _then(statement, text, "keras.Model(inputs, tensor)")}


def _sequential_models(function: ast.FunctionDef) -> Iterator[tuple[ast.stmt, list[ast.expr]]]:
    """Yields statements whose value is a Sequential model of a written list of layers.

    The name of such a model changes nothing, and gets lost.
    """
    for statement in statements_of(function):
        value = value_of(statement)
        for call, elements in layer_lists(function):
            if call is value and all(keyword.arg == "name" for keyword in call.keywords):
                yield statement, elements


def _then(statement: ast.stmt, text: str, value: str) -> list[ast.stmt]:
    """Statements, and the given one with another value after them."""
    given = value_of(statement)
    assert given is not None
    changed = changed_statement(statement, {given: parse_expression(value)})
    return [*parse_statements(text), changed]


OPERATORS = (
    sequential_inside,
    helper_function,
    loop_over_layers,
    subclassed_block,
    nested_calls,
    layer_in_a_variable,
    relu_operation,
    add_operation,
    mean_operation,
    written_normalization_defaults,
    statements_in_another_order,
    result_in_a_variable,
    returned_at_once,
    arguments_in_variables,
    renamed_parameters,
    no_type_hints,
    comparison_turned_around,
    accuracy_from_a_dictionary,
    metric_object,
    layers_added_one_by_one,
    functional_for_sequential,
)
