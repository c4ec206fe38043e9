"""Residual blocks with the signatures of well-known course notebooks, which thousands own."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Callable
from dataclasses import replace

from grader.simulate.handed_in import Cell, HandedIn
from grader.simulate.mistakes.wiring import shortcut_layers
from grader.simulate.rewrite import rewrite
from grader.simulate.styles.spelling import repeated_blocks_for_loop
from grader.simulate.syntax import (
    CONVOLUTIONS,
    applications,
    calls_of,
    parse_expression,
    with_argument,
)

BLOCKS = ("identity_block", "convolutional_block")


@rewrite
def classic_stage_and_block(handed_in: HandedIn, _: random.Random) -> HandedIn:
    """Blocks take `stage, block` and name their layers after them."""
    before = handed_in
    callers = [name for name in handed_in.graded if name not in BLOCKS]
    for name in callers:
        handed_in = _with_blocks_written_out(handed_in, name)
        calls = calls_of(handed_in.function(name), *BLOCKS)
        if any(_is_repeated(handed_in.function(name), call) for call in calls):
            return before  # a loop would give two blocks the same names
    for name in callers:
        if calls_of(handed_in.function(name), *BLOCKS):
            handed_in = _changed(handed_in, name, _pass_stage_and_block)
    for name in BLOCKS:
        if name in handed_in.graded:
            handed_in = _changed(handed_in, name, _take_stage_and_block)
    return handed_in


@rewrite
def classic_training_and_initializer(handed_in: HandedIn, _: random.Random) -> HandedIn:
    """Blocks take `training=True, initializer=random_uniform`."""
    blocks = [name for name in BLOCKS if name in handed_in.graded]
    if not blocks:
        return handed_in
    for name in blocks:
        handed_in = _changed(handed_in, name, _take_training_and_initializer)
    imports = Cell("from tensorflow.keras.initializers import random_uniform")
    return replace(handed_in, cells=(imports, *handed_in.cells))


def _with_blocks_written_out(handed_in: HandedIn, name: str) -> HandedIn:
    while edits := list(repeated_blocks_for_loop.apply(handed_in.function(name))):
        handed_in = handed_in.with_function(name, edits[0].source)
    return handed_in


def _is_repeated(function: ast.FunctionDef, call: ast.Call) -> bool:
    loops = [node for node in ast.walk(function) if isinstance(node, ast.For | ast.While)]
    return any(call is node for loop in loops for node in ast.walk(loop))


def _changed(handed_in: HandedIn, name: str, change: Callable[[ast.FunctionDef], None]) -> HandedIn:
    function = copy.deepcopy(handed_in.function(name))
    change(function)
    return handed_in.with_function(name, ast.unparse(ast.fix_missing_locations(function)))


def _take_stage_and_block(function: ast.FunctionDef) -> None:
    # Before the parameters with defaults: convolutional_block(X, f, filters, stage, block, s=2).
    arguments = function.args
    place = len(arguments.args) - len(arguments.defaults)
    arguments.args[place:place] = [ast.arg("stage"), ast.arg("block")]
    on_shortcut = {id(item.layer) for item in shortcut_layers(function)}
    branches = iter("abcdefgh")
    branch = ""
    for item in applications(function, *CONVOLUTIONS, "BatchNormalization"):
        kind = "bn" if item.kind == "BatchNormalization" else "res"
        if id(item.layer) in on_shortcut:
            place_in_block = "1"
        else:
            branch = next(branches) if kind == "res" else branch
            place_in_block = f"2{branch}"
        name = parse_expression(f"'{kind}' + str(stage) + block + '_branch{place_in_block}'")
        _replace(item.layer, with_argument(item.layer, "name", name))
    for item in applications(function):
        if item.kind not in CONVOLUTIONS | {"BatchNormalization"}:
            _replace(item.layer, with_argument(item.layer, "name", None))


def _pass_stage_and_block(function: ast.FunctionDef) -> None:
    stage, letters = 1, iter("")
    for call in calls_of(function, *BLOCKS):
        if getattr(call.func, "id", "") == "convolutional_block":
            stage, letters = stage + 1, iter("abcdefghijkl")
        call.keywords += [ast.keyword("s", value) for value in call.args[3:]]
        del call.args[3:]
        call.keywords[:0] = [
            ast.keyword("stage", ast.Constant(stage)),
            ast.keyword("block", ast.Constant(next(letters))),
        ]


def _take_training_and_initializer(function: ast.FunctionDef) -> None:
    arguments = function.args
    arguments.args += [ast.arg("training"), ast.arg("initializer")]
    arguments.defaults += [ast.Constant(value=True), ast.Name("random_uniform", ast.Load())]
    for item in applications(function, *CONVOLUTIONS):
        initializer = parse_expression("initializer(seed=0)")
        _replace(item.layer, with_argument(item.layer, "kernel_initializer", initializer))
    for item in applications(function, "BatchNormalization"):
        training = ast.keyword("training", ast.Name("training", ast.Load()))
        item.call.keywords.append(training)


def _replace(call: ast.Call, other: ast.Call) -> None:
    call.args, call.keywords = other.args, other.keywords
