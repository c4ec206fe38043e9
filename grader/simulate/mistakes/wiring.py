"""Mistakes in the connections between the layers of a block."""

from __future__ import annotations

import ast
import itertools

from grader.simulate import syntax
from grader.simulate.change import changed_statement
from grader.simulate.function import Function, LayerCall
from grader.simulate.operator import Catalog, Changes, Several

catalog = Catalog()
_NORMALIZATION = "BatchNormalization"


@catalog.several(
    missing_shortcut="The shortcut is never added.",
    missing_main_path="Only the shortcut goes on; the main path is computed and lost.",
    main_path_added_to_itself="The main path is added to itself, not to the shortcut.",
    shortcut_added_to_itself="The shortcut is added to itself, not to the main path.",
)
def sums(function: Function) -> Several:
    found = list(function.additions())
    yield ({item.call: main} for item, main, _ in found)
    yield ({item.call: shortcut} for item, _, shortcut in found)
    yield ({shortcut: main} for _, main, shortcut in found)
    yield ({main: shortcut} for _, main, shortcut in found)


@catalog.certain("The last ReLU stands before the Add, not after it.")
def shortcut_after_last_relu(function: Function) -> Changes:
    merged = {item: (main, shortcut) for item, main, shortcut in function.additions()}
    for one, other in function.layer_pairs():
        if one in merged and other.is_relu:
            main, shortcut = merged[one]
            tensors = ast.List([other.source, shortcut], ast.Load())
            yield {
                one.call: syntax.call_of(other.layer, main),
                other.call: syntax.call_of(one.layer, tensors),
            }


@catalog.several(
    relu_before_and_after_the_add="A ReLU stands before the Add as well as after it.",
    relu_on_the_shortcut="The shortcut passes a ReLU before it is added.",
)
def relus_before_the_add(function: Function) -> Several:
    found = list(function.additions())
    yield ({main: syntax.call_of(item.new("ReLU"), main)} for item, main, _ in found)
    yield ({shortcut: syntax.call_of(item.new("ReLU"), shortcut)} for item, _, shortcut in found)


@catalog.certain(
    "The shortcut is kept after the first layers, when the block's input is already lost."
)
def shortcut_taken_too_late(function: Function) -> Changes:
    for statements in function.bodies():
        for index, statement in enumerate(statements):
            kept, name = syntax.value_of(statement), syntax.assigned_name(statement)
            if not name or not isinstance(kept, ast.Name):
                continue
            for later in statements[index + 1 :]:
                if any(node.id == name for node in syntax.names_in(later)):
                    break  # the shortcut is used from here on
                if later in function.layer_at and function.layer_at[later].target == kept.id:
                    yield {statement: None, later: [later, statement]}


@catalog.several(
    missing_projection="The shortcut is the input itself where it should be projected.",
    projection_without_batch_normalization="The projection has no batch normalization.",
    projection_without_convolution="The shortcut is normalized but not projected.",
    relu_in_the_projection="The projection ends with a ReLU of its own.",
)
def projections(function: Function) -> Several:
    found = function.shortcut_layers()
    normalizations = [item for item in found if item.kind == _NORMALIZATION]
    yield [{item.call: item.source for item in found}]
    yield map(LayerCall.left_out, normalizations)
    yield (item.left_out() for item in found if item.kind in syntax.CONVOLUTIONS)
    yield (item.followed_by("ReLU") for item in normalizations)


@catalog.certain("The projection is applied to the end of the main path, not to the block's input.")
def projection_of_the_main_path(function: Function) -> Changes:
    first = next(iter(function.shortcut_layers()), None)
    if first is None or first.kind not in syntax.CONVOLUTIONS:
        return
    for _, main, shortcut in function.additions():
        if isinstance(main, ast.Name) and not syntax.is_name(first.source, main.id):
            # After the main path has ended: its variable holds other tensors before.
            ends = [item.statement for item in function.layers() if item.target == main.id]
            is_later = any(end.lineno < first.statement.lineno for end in ends)
            if is_later and shortcut is not first.source:
                yield {first.source: main}


@catalog.certain("One layer is made once and called twice, so two places have the same weights.")
def shared_layer(function: Function) -> Changes:
    found = function.layers(*syntax.CONVOLUTIONS, _NORMALIZATION, "Dense")
    made_there = [item for item in found if not item.is_kept]
    for first, second in itertools.combinations(made_there, 2):
        is_other_line = first.statement is not second.statement
        if is_other_line and syntax.same_text(first.unnamed, second.unnamed):
            shared = syntax.variable("shared_layer")
            target = ast.Name("shared_layer", ast.Store())
            made = ast.Assign([target], first.unnamed, lineno=first.statement.lineno)
            calling = changed_statement(first.statement, {first.layer: shared})
            yield {first.statement: [made, calling], second.layer: shared}


@catalog.uncertain("A layer is called on another tensor.")
def rewire_input(function: Function) -> Changes:
    names = [item.arg for item in function.tree.args.args[:1]]
    for statement in function.statements:
        found = [item for item in function.layers() if item.statement is statement]
        sources = [source for item in found for source in [*item.inputs, item.source]]
        for source, name in itertools.product(sources, names):
            if isinstance(source, ast.Name) and source.id != name:
                yield {source: syntax.variable(name)}
        name = syntax.assigned_name(statement)
        is_tensor = bool(found) or isinstance(syntax.value_of(statement), ast.Name)
        if name and is_tensor and name not in names:
            names.append(name)


@catalog.uncertain("The function returns before its last layer.")
def return_earlier_tensor(function: Function) -> Changes:
    for statement in function.statements:
        if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Name):
            result = statement.value.id
            last = [item for item in function.layers() if item.target == result]
            if last:
                yield {last[-1].statement: None}
