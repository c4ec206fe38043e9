"""Reading and changing the syntax tree of one function.

An operator never changes a tree in place. It names nodes and what replaces them, a `Change`, and
`rebuild` makes a new tree, so one original serves any number of edits.
"""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Change: TypeAlias = Mapping[ast.AST, "ast.AST | Sequence[ast.AST] | None"]
"""What stands in the place of each changed node: another one, several, or (None) nothing."""

SIGNATURES: Mapping[str, tuple[str, ...]] = {
    "Activation": ("activation",),
    "AveragePooling2D": ("pool_size", "strides", "padding"),
    "BatchNormalization": ("axis", "momentum", "epsilon"),
    "Conv2D": ("filters", "kernel_size", "strides", "padding"),
    "DepthwiseConv2D": ("kernel_size", "strides", "padding"),
    "Dense": ("units", "activation"),
    "Dropout": ("rate",),
    "MaxPooling2D": ("pool_size", "strides", "padding"),
    "SeparableConv2D": ("filters", "kernel_size", "strides", "padding"),
    "ZeroPadding2D": ("padding",),
    "CosineDecay": ("initial_learning_rate", "decay_steps"),
    "Adam": ("learning_rate",),
    "SGD": ("learning_rate", "momentum"),
}
"""The leading positional parameters of what students write without keywords."""

CONVOLUTIONS = frozenset({"Conv2D", "DepthwiseConv2D", "SeparableConv2D"})
POOLINGS = frozenset({"AveragePooling2D", "MaxPooling2D"})
ACTIVATIONS = frozenset({"Activation", "ReLU"})
_HAS_A_BODY = (ast.FunctionDef, ast.For, ast.While, ast.If, ast.With)
MERGES = frozenset({"Add", "Concatenate", "Multiply", "Average", "Maximum", "Subtract"})


@dataclass(frozen=True)
class Application:
    """A layer made and called in one expression: `layers.Conv2D(64, 3)(X)`."""

    call: ast.Call
    """The whole expression."""
    layer: ast.Call
    """The part that makes the layer."""
    statement: ast.stmt
    """The statement that the expression belongs to."""

    @property
    def kind(self) -> str:
        """The layer's class as Keras spells it."""
        return last_name(self.layer.func)

    @property
    def source(self) -> ast.expr:
        """What the layer is called on."""
        return self.call.args[0]

    @property
    def target(self) -> str:
        """The variable that receives the result; empty where it goes straight into another call."""
        return assigned_name(self.statement) if value_of(self.statement) is self.call else ""


def parse_expression(text: str) -> ast.expr:
    """Returns the syntax tree of an expression."""
    return ast.parse(text, mode="eval").body


def parse_statements(text: str) -> list[ast.stmt]:
    """Returns the syntax trees of statements."""
    return ast.parse(text).body


def last_name(expression: ast.expr) -> str:
    """Returns `Conv2D` for `Conv2D`, `layers.Conv2D` and `tf.keras.layers.Conv2D`."""
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""


def with_last_name(expression: ast.expr, name: str) -> ast.expr:
    """Returns the same dotted name with another last part."""
    if isinstance(expression, ast.Attribute):
        return ast.Attribute(expression.value, name, ast.Load())
    return ast.Name(name, ast.Load())


def value_of(statement: ast.stmt) -> ast.expr | None:
    """Returns what a simple assignment, an expression statement or a return evaluates."""
    return statement.value if isinstance(statement, ast.Assign | ast.Expr | ast.Return) else None


def assigned_name(statement: ast.stmt) -> str:
    """Returns the variable of `name = value`; empty for every other statement."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        return target.id if isinstance(target, ast.Name) else ""
    return ""


def is_name(expression: ast.AST | None, name: str) -> bool:
    """Whether an expression is just this variable."""
    return isinstance(expression, ast.Name) and expression.id == name


def is_constant(expression: ast.AST | None, *values: object) -> bool:
    """Whether an expression is one of these constants."""
    return isinstance(expression, ast.Constant) and expression.value in values


def same_text(first: ast.AST, second: ast.AST) -> bool:
    """Whether two trees are written alike, wherever they stand."""
    return ast.dump(first) == ast.dump(second)


def parameters(function: ast.FunctionDef) -> list[str]:
    """Returns the names of a function's parameters."""
    arguments = function.args
    return [item.arg for item in arguments.posonlyargs + arguments.args + arguments.kwonlyargs]


def default_of(function: ast.FunctionDef, parameter: str) -> ast.expr | None:
    """Returns the default value of a positional parameter, if it has one."""
    names = [item.arg for item in function.args.posonlyargs + function.args.args]
    defaults = dict(zip(reversed(names), reversed(function.args.defaults), strict=False))
    return defaults.get(parameter)


def bodies(function: ast.FunctionDef) -> Iterator[list[ast.stmt]]:
    """Yields every list of statements that run one after another, outermost first."""
    for node in ast.walk(function):
        for field in ("body", "orelse"):
            statements = getattr(node, field, None)
            if isinstance(statements, list) and statements:
                yield statements


def neighbours(function: ast.FunctionDef) -> Iterator[tuple[ast.stmt, ast.stmt]]:
    """Yields each statement with the one that follows it in the same list."""
    for statements in bodies(function):
        yield from itertools.pairwise(statements)


def statements_of(function: ast.FunctionDef) -> list[ast.stmt]:
    """Returns every statement of a function, nested ones included, in the order of the text."""
    found = [statement for statements in bodies(function) for statement in statements]
    return sorted(found, key=lambda statement: statement.lineno)


def calls_of(node: ast.AST, *names: str) -> list[ast.Call]:
    """Returns the calls of functions with one of these last names, in the order of the text."""
    found = [
        item
        for item in ast.walk(node)
        if isinstance(item, ast.Call) and (not names or last_name(item.func) in names)
    ]
    return sorted(found, key=lambda call: (call.end_lineno or 0, call.end_col_offset or 0))


def applications(function: ast.FunctionDef, *kinds: str) -> list[Application]:
    """Returns the layers that a function makes and calls, in the order in which they run."""
    found = []
    for statement in statements_of(function):
        if isinstance(statement, ast.For | ast.While | ast.If | ast.With | ast.FunctionDef):
            continue  # the statements inside come by themselves
        for call in calls_of(statement):
            layer = call.func
            if isinstance(layer, ast.Call) and call.args and last_name(layer.func)[:1].isupper():
                application = Application(call, layer, statement)
                if not kinds or application.kind in kinds:
                    found.append(application)
    return found


def is_relu(application: Application) -> bool:
    """Whether a layer is a rectifier, in either spelling."""
    if application.kind == "ReLU":
        return not application.layer.args and all(
            keyword.arg == "name" for keyword in application.layer.keywords
        )
    return application.kind == "Activation" and is_constant(
        argument(application.layer, "activation"), "relu"
    )


def argument(call: ast.Call, name: str) -> ast.expr | None:
    """Returns an argument of a known call, given by keyword or by position."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    names = SIGNATURES.get(last_name(call.func), ())
    if name in names and names.index(name) < len(call.args):
        return call.args[names.index(name)]
    return None


def with_argument(call: ast.Call, name: str, value: ast.expr | None) -> ast.Call:
    """Returns a call with one argument set, or (None) left out, where that can be done."""
    given = argument(call, name)
    position = call.args.index(given) if given is not None and given in call.args else None
    positional = list(call.args)
    keywords = [keyword for keyword in call.keywords if keyword.arg != name]
    if position is not None and value is not None:
        positional[position] = value
    elif position is not None:
        # What stood behind the argument that goes needs its name from now on.
        names = SIGNATURES[last_name(call.func)]
        behind = zip(names[position + 1 :], positional[position + 1 :], strict=False)
        keywords = [ast.keyword(key, item) for key, item in behind] + keywords
        positional = positional[:position]
    elif value is not None:
        places = [index for index, keyword in enumerate(call.keywords) if keyword.arg == name]
        keywords.insert(places[0] if places else len(keywords), ast.keyword(name, value))
    return ast.Call(call.func, positional, keywords)


def strides_beyond_one(layer: ast.Call) -> ast.expr | None:
    """Returns the strides that a layer is given, unless they are one by one."""
    strides = argument(layer, "strides")
    return None if strides is None or is_one(strides) else strides


def is_one(size: ast.AST | None) -> bool:
    """Whether a size is written `1` or `(1, 1)`."""
    if isinstance(size, ast.Tuple | ast.List):
        return all(is_constant(item, 1) for item in size.elts)
    return is_constant(size, 1)


def rebuild(node: ast.AST, change: Change) -> ast.AST | Sequence[ast.AST] | None:
    """Returns a copy of a tree in which some nodes are replaced; the original stays as it is."""
    if node in change:
        return copy.deepcopy(change[node])
    made = type(node)()
    for field, value in ast.iter_fields(node):
        setattr(made, field, _rebuild_field(value, change))
    return ast.copy_location(made, node)


def _rebuild_field(value: object, change: Change) -> object:
    if isinstance(value, ast.AST):
        return rebuild(value, change)
    if not isinstance(value, list):
        return value
    items: list[object] = []
    for item in value:
        made = rebuild(item, change) if isinstance(item, ast.AST) else item
        if isinstance(made, list | tuple):
            items.extend(made)
        elif made is not None or item is None:
            items.append(made)
    return items


def changed_statement(statement: ast.stmt, change: Change) -> ast.stmt:
    """Returns one statement with some of its nodes replaced."""
    made = rebuild(statement, change)
    assert isinstance(made, ast.stmt)
    return made


class _Tidy(ast.NodeTransformer):
    """Drops `X = X`, which no student writes, and keeps emptied bodies legal."""

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        return None if is_name(node.value, assigned_name(node) or "=") else node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, _HAS_A_BODY) and not node.body:
            node.body = [ast.Pass()]
        return node


def rewritten(function: ast.FunctionDef, change: Change) -> ast.FunctionDef:
    """Returns the function after a change, tidied as a person would."""
    made = rebuild(function, change)
    assert isinstance(made, ast.FunctionDef)
    tidied = _Tidy().visit(made)
    assert isinstance(tidied, ast.FunctionDef)
    return ast.fix_missing_locations(tidied)
