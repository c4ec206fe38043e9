"""Residual blocks with the signatures of well-known course notebooks."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Callable, Collection
from dataclasses import replace

from grader.simulate import syntax
from grader.simulate.function import Function
from grader.simulate.handed_in import Cell, HandedIn, rewrite
from grader.simulate.styles.spelling import repeated_blocks_for_loop

PARAMETERS = ["X", "f", "filters"]
"""The first parameters of every such block; a block that starts a stage also takes a stride."""


@rewrite("Blocks take `stage, block` and name their layers after them.")
def classic_stage_and_block(handed_in: HandedIn, _: random.Random) -> HandedIn:
    before = handed_in
    blocks = _blocks(handed_in)
    for name in handed_in.graded if blocks else ():
        if name in blocks:
            handed_in = _changed(handed_in, name, _take_stage_and_block)
        elif syntax.calls_in(handed_in.function(name), *blocks):
            while edits := list(repeated_blocks_for_loop.apply(handed_in.function(name))):
                handed_in = handed_in.with_function(name, edits[0].source)
            if _calls_in_loops(handed_in.function(name), blocks):
                return before  # a loop would give two blocks the same names
            handed_in = _changed(handed_in, name, lambda tree: _pass_stage_and_block(tree, blocks))
    return handed_in


@rewrite("Blocks take `training=True, initializer=random_uniform`.")
def classic_training_and_initializer(handed_in: HandedIn, _: random.Random) -> HandedIn:
    blocks = _blocks(handed_in)
    if not blocks:
        return handed_in
    for name in blocks:
        handed_in = _changed(handed_in, name, _take_training_and_initializer)
    imports = Cell("from tensorflow.keras.initializers import random_uniform")
    return replace(handed_in, cells=(imports, *handed_in.cells))


def _blocks(handed_in: HandedIn) -> dict[str, bool]:
    """Return the blocks of graded functions; True marks one with a stride."""
    trees = [handed_in.function(name) for name in handed_in.graded]
    called = {syntax.last_name(call.func) for tree in trees for call in syntax.calls_in(tree)}
    parameters = {tree.name: Function(tree).parameters for tree in trees if tree.name in called}
    return {
        name: len(taken) > len(PARAMETERS)
        for name, taken in parameters.items()
        if taken[: len(PARAMETERS)] == PARAMETERS
    }


def _calls_in_loops(function: ast.FunctionDef, blocks: Collection[str]) -> list[ast.Call]:
    loops = [node for node in ast.walk(function) if isinstance(node, ast.For | ast.While)]
    return [call for loop in loops for call in syntax.calls_in(loop, *blocks)]


def _changed(handed_in: HandedIn, name: str, change: Callable[[ast.FunctionDef], None]) -> HandedIn:
    function = copy.deepcopy(handed_in.function(name))
    change(function)
    return handed_in.with_function(name, ast.unparse(ast.fix_missing_locations(function)))


def _take_stage_and_block(function: ast.FunctionDef) -> None:
    # Before the parameters with defaults: (X, f, filters, stage, block, s=2).
    arguments = function.args
    place = len(arguments.args) - len(arguments.defaults)
    arguments.args[place:place] = [ast.arg("stage"), ast.arg("block")]
    on_shortcut = [item.layer for item in Function(function).shortcut_layers()]
    branches = iter("abcdefgh")
    branch = ""
    for item in Function(function).layers():
        name = None
        if item.kind in syntax.CONVOLUTIONS | {"BatchNormalization"}:
            kind = "bn" if item.kind == "BatchNormalization" else "res"
            is_main = item.layer not in on_shortcut
            branch = next(branches) if is_main and kind == "res" else branch
            suffix = f"2{branch}" if is_main else "1"
            name = syntax.parse_expression(f"'{kind}' + str(stage) + block + '_branch{suffix}'")
        _set_argument(item.layer, "name", name)


def _pass_stage_and_block(function: ast.FunctionDef, blocks: dict[str, bool]) -> None:
    stage, letters = 1, iter("")
    for call in syntax.calls_in(function, *blocks):
        if blocks[syntax.last_name(call.func)]:
            stage, letters = stage + 1, iter("abcdefghijkl")
        strides = [ast.keyword("s", value) for value in call.args[3:]]
        del call.args[3:]
        call.keywords = [
            ast.keyword("stage", ast.Constant(stage)),
            ast.keyword("block", ast.Constant(next(letters))),
            *call.keywords,
            *strides,
        ]


def _take_training_and_initializer(function: ast.FunctionDef) -> None:
    arguments = function.args
    arguments.args += [ast.arg("training"), ast.arg("initializer")]
    arguments.defaults += [ast.Constant(value=True), syntax.variable("random_uniform")]
    for item in Function(function).layers():
        if item.kind in syntax.CONVOLUTIONS:
            initializer = syntax.parse_expression("initializer(seed=0)")
            _set_argument(item.layer, "kernel_initializer", initializer)
        elif item.kind == "BatchNormalization":
            item.call.keywords.append(ast.keyword("training", syntax.variable("training")))


def _set_argument(layer: ast.Call, name: str, value: ast.expr | None) -> None:
    changed = syntax.with_argument(layer, name, value)
    layer.args, layer.keywords = changed.args, changed.keywords
