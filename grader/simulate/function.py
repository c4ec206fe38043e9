"""One function as operators read it: its statements, calls, layers, and residual blocks."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from grader.simulate.change import Change
from grader.simulate.syntax import (
    Value,
    argument,
    assigned_name,
    call_of,
    calls_in,
    elements_of,
    is_constant,
    is_one,
    last_name,
    names_in,
    value_of,
    with_argument,
    with_last_name,
)

SHORTCUT_WORDS = ("shortcut", "skip", "residual", "identity")
_COMPOUND = (ast.For, ast.While, ast.If, ast.With, ast.FunctionDef, ast.ClassDef)
_MODELS = ("Model", "Sequential", "Input")
Node = TypeVar("Node", bound=ast.AST)


@dataclass(frozen=True)
class LayerCall:
    """A layer that is made and called once: `layers.Conv2D(64, 3)(X)`, or in two statements."""

    call: ast.Call
    """The expression that calls the layer."""
    layer: ast.Call
    """The expression that makes the layer, mostly a part of the call."""
    statement: ast.stmt
    """The statement around the call."""

    @property
    def kind(self) -> str:
        """Name of the layer's class in Keras."""
        return last_name(self.layer.func)

    @property
    def source(self) -> ast.expr:
        """The tensor, or the list of tensors, that the layer receives."""
        return self.call.args[0]

    @property
    def inputs(self) -> list[ast.expr]:
        """The tensors that a merging layer receives."""
        return elements_of(self.source)

    @property
    def is_kept(self) -> bool:
        """True if another statement makes the layer and keeps it in a variable."""
        return self.layer is not self.call.func

    @property
    def target(self) -> str:
        """The variable that receives the result; empty if another call receives it."""
        return assigned_name(self.statement) if value_of(self.statement) is self.call else ""

    @property
    def is_relu(self) -> bool:
        """True if the layer is a rectifier, in either spelling."""
        if self.kind == "ReLU":
            return not self.layer.args and all(item.arg == "name" for item in self.layer.keywords)
        return self.kind == "Activation" and is_constant(self.argument("activation"), "relu")

    @property
    def strides_beyond_one(self) -> ast.expr | None:
        """The layer's strides, unless they are one by one."""
        strides = self.argument("strides")
        return None if strides is None or is_one(strides) else strides

    def argument(self, name: str) -> ast.expr | None:
        """Return an argument of the layer, passed by keyword or by position."""
        return argument(self.layer, name)

    def class_named(self, name: str) -> ast.expr:
        """Return the expression for another class of the layer's module."""
        return with_last_name(self.layer.func, name)

    def new(self, kind: str, *arguments: ast.expr) -> ast.Call:
        """Return a new layer, from the same module as this one."""
        return call_of(self.class_named(kind), *arguments)

    @property
    def unnamed(self) -> ast.Call:
        """The same layer without a name of its own."""
        return with_argument(self.layer, "name", None)

    def as_class(self, name: str) -> Change:
        """Return the change that makes a layer of another class with the same arguments."""
        return {self.layer.func: self.class_named(name)}

    def with_arguments(self, **arguments: Value) -> dict[ast.AST, ast.AST]:
        """Return the change that sets arguments of the layer, or (None) leaves them out."""
        layer = self.layer
        for name, value in arguments.items():
            layer = with_argument(layer, name, value)
        return {self.layer: layer}

    def left_out(self) -> Change:
        """Return the change that leaves the layer out."""
        return {self.call: self.source}

    def followed_by(self, kind: str, *arguments: ast.expr) -> Change:
        """Return the change that puts a new layer behind this one."""
        return {self.call: call_of(self.new(kind, *arguments), self.call)}


class Function:
    """A function's syntax tree, with the queries of operators."""

    def __init__(self, tree: ast.FunctionDef) -> None:
        self.tree = tree

    def nodes(self, kind: type[Node]) -> Iterator[Node]:
        """Yield every node of one kind, outermost first."""
        return (node for node in ast.walk(self.tree) if isinstance(node, kind))

    def constants(self, *values: object) -> Iterator[ast.Constant]:
        """Yield every constant with one of these values."""
        return (node for node in self.nodes(ast.Constant) if node.value in values)

    def uses_of(self, *names: str) -> list[ast.Name]:
        """Return all uses of some variables, reading and writing ones."""
        return [node for node in names_in(self.tree) if node.id in names]

    def comparisons(self) -> Iterator[tuple[ast.Compare, ast.cmpop]]:
        """Yield every comparison of two values with its operation."""
        return ((node, node.ops[0]) for node in self.nodes(ast.Compare) if len(node.ops) == 1)

    def calls(self, *names: str) -> list[ast.Call]:
        """Return the calls of functions with these last names, in order."""
        return calls_in(self.tree, *names)

    @cached_property
    def parameters(self) -> list[str]:
        """Names of the function's parameters."""
        arguments = self.tree.args
        return [item.arg for item in arguments.posonlyargs + arguments.args + arguments.kwonlyargs]

    def default_of(self, parameter: str) -> ast.expr | None:
        """Return the default value of a positional parameter, if it has one."""
        arguments = self.tree.args
        names = [item.arg for item in arguments.posonlyargs + arguments.args]
        defaults = dict(zip(reversed(names), reversed(arguments.defaults), strict=False))
        return defaults.get(parameter)

    def bodies(self) -> Iterator[list[ast.stmt]]:
        """Yield every list of statements that run one after another, outermost first."""
        for node in ast.walk(self.tree):
            for field in ("body", "orelse"):
                statements = getattr(node, field, None)
                if isinstance(statements, list) and statements:
                    yield statements

    def neighbors(self) -> Iterator[tuple[ast.stmt, ast.stmt]]:
        """Yield each statement with the next one in the same list."""
        for statements in self.bodies():
            yield from itertools.pairwise(statements)

    @cached_property
    def statements(self) -> list[ast.stmt]:
        """Every statement, nested ones included, in the order of the text."""
        found = [statement for statements in self.bodies() for statement in statements]
        return sorted(found, key=lambda statement: statement.lineno)

    @cached_property
    def _layers(self) -> list[LayerCall]:
        found = []
        for statement in self.statements:
            if isinstance(statement, _COMPOUND):
                continue  # its statements are in the list, too
            for call in calls_in(statement):
                layer = self._kept_layers.get(call, call.func)
                if (
                    isinstance(layer, ast.Call)
                    and call.args
                    and last_name(layer.func)[:1].isupper()
                ):
                    found.append(LayerCall(call, layer, statement))
        return found

    @cached_property
    def _kept_layers(self) -> dict[ast.Call, ast.Call]:
        """Find the layers that a variable or an attribute keeps for one call."""
        calls = [(ast.unparse(call.func), call) for call in self.calls()]
        makers = []
        for statement in self.statements:
            match statement:
                case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=value):
                    makers.append((ast.unparse(target), statement.lineno, value))
        found = {}
        for name, line, value in makers:
            end = min(
                (other for key, other, _ in makers if key == name and other > line), default=0
            )
            own = [
                call
                for key, call in calls
                if key == name and line < call.lineno and not 0 < end <= call.lineno
            ]
            if len(own) == 1 and isinstance(value, ast.Call):
                found[own[0]] = value
        return {
            call: layer for call, layer in found.items() if last_name(layer.func) not in _MODELS
        }

    def layers(self, *kinds: str) -> list[LayerCall]:
        """Return the layers that the function calls, in order."""
        return [item for item in self._layers if not kinds or item.kind in kinds]

    def given(self, *kinds: str, **arguments: Value) -> Iterator[Change]:
        """Yield the change that gives arguments to each layer that has none of them."""
        for item in self.layers(*kinds):
            if not any(item.argument(name) for name in arguments):
                yield item.with_arguments(**arguments)

    def relus(self) -> list[LayerCall]:
        """Return the rectifiers among the layers."""
        return [item for item in self._layers if item.is_relu]

    @cached_property
    def layer_at(self) -> dict[ast.stmt, LayerCall]:
        """The last layer of each statement that has one."""
        return {item.statement: item for item in self._layers}

    def layer_pairs(self) -> Iterator[tuple[LayerCall, LayerCall]]:
        """Yield the layers of each two neighboring statements."""
        for first, second in self.neighbors():
            if first in self.layer_at and second in self.layer_at:
                yield self.layer_at[first], self.layer_at[second]

    def layer_lists(self) -> Iterator[tuple[ast.Call, list[ast.expr]]]:
        """Yield each `Sequential([...])` with the layers in its list."""
        for call in self.calls("Sequential"):
            if len(call.args) == 1 and isinstance(call.args[0], ast.List) and call.args[0].elts:
                yield call, call.args[0].elts

    def additions(self) -> Iterator[tuple[LayerCall, ast.expr, ast.expr]]:
        """Yield each Add of two tensors with the main path and the shortcut."""
        for item in self.layers("Add"):
            if len(item.inputs) == 2:
                first, second = item.inputs
                turned = _is_shortcut(first) and not _is_shortcut(second)
                yield (item, second, first) if turned else (item, first, second)

    def shortcut_layers(self) -> list[LayerCall]:
        """Return the layers on the shortcut of a projection block."""
        names = {item.id for *_, item in self.additions() if isinstance(item, ast.Name)}
        return [item for item in self.layers() if item.target in names]

    def block_calls(self) -> list[tuple[ast.stmt, ast.Call, str]]:
        """Return the statements `X = some_block(X, ...)` with their calls and the blocks' names."""
        found = []
        for statement in self.statements:
            match value_of(statement):
                case ast.Call(func=ast.Name(id=block), args=[ast.Name(id=tensor), *_]) as call:
                    if tensor == assigned_name(statement) and block.islower():
                        found.append((statement, call, block))
        return found


def _is_shortcut(tensor: ast.expr) -> bool:
    return isinstance(tensor, ast.Name) and any(word in tensor.id for word in SHORTCUT_WORDS)
