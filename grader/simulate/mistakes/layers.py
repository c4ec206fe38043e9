"""Mistakes in one layer: its kind, its arguments, or that it is not there."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from grader.simulate.operator import operator, uncertain_operator
from grader.simulate.syntax import (
    CONVOLUTIONS,
    MERGES,
    POOLINGS,
    Application,
    Change,
    applications,
    argument,
    default_of,
    is_constant,
    is_one,
    is_relu,
    last_name,
    neighbours,
    parameters,
    parse_expression,
    strides_beyond_one,
    with_argument,
    with_last_name,
)

WINDOWED = CONVOLUTIONS | POOLINGS


def window(application: Application) -> ast.expr | None:
    """Returns the kernel or pool size of a layer."""
    name = "pool_size" if application.kind in POOLINGS else "kernel_size"
    return argument(application.layer, name)


@operator
def valid_for_same(function: ast.FunctionDef) -> Iterator[Change]:
    """A layer that should keep the size of its input has no padding."""
    for item in applications(function, *WINDOWED):
        padded = is_constant(argument(item.layer, "padding"), "same")
        if padded and not is_one(window(item)):
            yield {item.layer: with_argument(item.layer, "padding", ast.Constant("valid"))}


@operator
def same_for_valid(function: ast.FunctionDef) -> Iterator[Change]:
    """A layer that should not pad its input does so."""
    for item in applications(function, *WINDOWED):
        padding = argument(item.layer, "padding")
        if (padding is None or is_constant(padding, "valid")) and not is_one(window(item)):
            yield {item.layer: with_argument(item.layer, "padding", ast.Constant("same"))}


OTHER_POOLING = {
    "MaxPooling2D": "AveragePooling2D",
    "AveragePooling2D": "MaxPooling2D",
    "GlobalAveragePooling2D": "GlobalMaxPooling2D",
    "GlobalMaxPooling2D": "GlobalAveragePooling2D",
}


def _other_pooling(function: ast.FunctionDef, wanted: str) -> Iterator[Change]:
    for item in applications(function, *OTHER_POOLING):
        other = OTHER_POOLING[item.kind]
        if wanted in other:
            yield {item.layer.func: with_last_name(item.layer.func, other)}


@operator
def average_for_max_pooling(function: ast.FunctionDef) -> Iterator[Change]:
    """Average pooling stands where max pooling is asked for."""
    yield from _other_pooling(function, "Average")


@operator
def max_for_average_pooling(function: ast.FunctionDef) -> Iterator[Change]:
    """Max pooling stands where average pooling is asked for."""
    yield from _other_pooling(function, "Max")


def _drop(function: ast.FunctionDef, *kinds: str) -> Iterator[Change]:
    for item in applications(function, *kinds):
        yield {item.call: item.source}


@operator
def drop_batch_normalization(function: ast.FunctionDef) -> Iterator[Change]:
    """A batch normalization is forgotten."""
    yield from _drop(function, "BatchNormalization")


@operator
def drop_zero_padding(function: ast.FunctionDef) -> Iterator[Change]:
    """The zero padding in front of a convolution is forgotten."""
    yield from _drop(function, "ZeroPadding2D")


@operator
def drop_pooling(function: ast.FunctionDef) -> Iterator[Change]:
    """A pooling layer is forgotten."""
    yield from _drop(function, *POOLINGS)


@operator
def drop_convolution(function: ast.FunctionDef) -> Iterator[Change]:
    """A convolution is forgotten."""
    yield from _drop(function, *CONVOLUTIONS)


@operator
def forgotten_relu(function: ast.FunctionDef) -> Iterator[Change]:
    """A ReLU is forgotten."""
    for item in applications(function):
        if is_relu(item):
            yield {item.call: item.source}


@operator
def tanh_for_relu(function: ast.FunctionDef) -> Iterator[Change]:
    """A tanh stands where a ReLU is asked for."""
    for item in applications(function):
        if is_relu(item):
            tanh = ast.Call(
                with_last_name(item.layer.func, "Activation"), [ast.Constant("tanh")], []
            )
            yield {item.layer: tanh}


@operator
def batch_normalization_on_axis_1(function: ast.FunctionDef) -> Iterator[Change]:
    """A batch normalization normalizes the rows of the image (axis 1), not the channels."""
    for item in applications(function, "BatchNormalization"):
        if not is_constant(argument(item.layer, "axis"), 1):
            yield {item.layer: with_argument(item.layer, "axis", ast.Constant(1))}


@operator
def batch_normalization_on_axis_1_everywhere(function: ast.FunctionDef) -> Iterator[Change]:
    """All batch normalizations of a function are on axis 1, as for channels-first images."""
    found = applications(function, "BatchNormalization")
    if len(found) > 1:
        yield {item.layer: with_argument(item.layer, "axis", ast.Constant(1)) for item in found}


@operator
def other_batch_normalization_constants(function: ast.FunctionDef) -> Iterator[Change]:
    """A batch normalization has an epsilon of its own."""
    for item in applications(function, "BatchNormalization"):
        if argument(item.layer, "epsilon") is None:
            yield {item.layer: with_argument(item.layer, "epsilon", ast.Constant(0.1))}


def _last_activation(function: ast.FunctionDef, other: ast.expr | None) -> Iterator[Change]:
    for item in applications(function, "Dense", "Activation"):
        if is_constant(argument(item.layer, "activation"), "softmax"):
            if other is None and item.kind == "Activation":
                yield {item.call: item.source}
            else:
                yield {item.layer: with_argument(item.layer, "activation", other)}


@operator
def sigmoid_for_softmax(function: ast.FunctionDef) -> Iterator[Change]:
    """The classifier ends with a sigmoid, so its outputs do not sum to one."""
    yield from _last_activation(function, ast.Constant("sigmoid"))


@operator
def forgotten_softmax(function: ast.FunctionDef) -> Iterator[Change]:
    """The classifier returns scores, not probabilities."""
    yield from _last_activation(function, None)


@operator
def relu_on_the_classifier(function: ast.FunctionDef) -> Iterator[Change]:
    """The classifier ends with a ReLU."""
    yield from _last_activation(function, ast.Constant("relu"))


@operator
def drop_bias(function: ast.FunctionDef) -> Iterator[Change]:
    """A convolution or dense layer has no bias."""
    for item in applications(function, *CONVOLUTIONS, "Dense"):
        if argument(item.layer, "use_bias") is None:
            yield {item.layer: with_argument(item.layer, "use_bias", ast.Constant(value=False))}


@operator
def swap_filter_order(function: ast.FunctionDef) -> Iterator[Change]:
    """Two convolutions have each other's number of filters."""
    yield from _swap_arguments_of_neighbours(function, "filters")


@operator
def swap_kernel_sizes(function: ast.FunctionDef) -> Iterator[Change]:
    """Two convolutions have each other's kernel size."""
    yield from _swap_arguments_of_neighbours(function, "kernel_size")


def _swap_arguments_of_neighbours(function: ast.FunctionDef, name: str) -> Iterator[Change]:
    found = applications(function, *CONVOLUTIONS)
    for first, second in itertools.pairwise(found):
        one, other = argument(first.layer, name), argument(second.layer, name)
        if one is not None and other is not None and ast.dump(one) != ast.dump(other):
            yield {one: other, other: one}


@operator
def same_filters_everywhere(function: ast.FunctionDef) -> Iterator[Change]:
    """A convolution repeats the number of filters of the one before."""
    found = applications(function, *CONVOLUTIONS)
    for first, second in itertools.pairwise(found):
        one, other = argument(first.layer, "filters"), argument(second.layer, "filters")
        if one is not None and other is not None and ast.dump(one) != ast.dump(other):
            yield {other: one}


@operator
def forgotten_stride(function: ast.FunctionDef) -> Iterator[Change]:
    """A convolution that should shrink the image has no stride."""
    for item in applications(function, *CONVOLUTIONS):
        if strides_beyond_one(item.layer) is not None:
            yield {item.layer: with_argument(item.layer, "strides", None)}


@operator
def stride_in_wrong_convolution(function: ast.FunctionDef) -> Iterator[Change]:
    """The stride is in the convolution after the right one."""
    found = applications(function, *CONVOLUTIONS)
    for index, item in enumerate(found):
        strides = strides_beyond_one(item.layer)
        if strides is None:
            continue
        for later in found[index + 1 :]:
            if later.target == item.target and strides_beyond_one(later.layer) is None:
                yield {
                    item.layer: with_argument(item.layer, "strides", None),
                    later.layer: with_argument(later.layer, "strides", strides),
                }


@operator
def stride_in_both_convolutions(function: ast.FunctionDef) -> Iterator[Change]:
    """The stride stands in the right convolution and in the next one too."""
    found = applications(function, *CONVOLUTIONS)
    for index, item in enumerate(found):
        strides = strides_beyond_one(item.layer)
        for later in found[index + 1 : index + 2]:
            if strides is not None and strides_beyond_one(later.layer) is None:
                yield {later.layer: with_argument(later.layer, "strides", strides)}


@operator
def hard_coded_argument(function: ast.FunctionDef) -> Iterator[Change]:
    """A number that the caller chooses is written out: right for one caller only."""
    for name, usual in (("f", 3), ("s", 2), ("classes", 6), ("num_classes", 6), ("kernel_size", 3)):
        if name not in parameters(function):
            continue
        default = default_of(function, name)
        constant = default if isinstance(default, ast.Constant) else ast.Constant(usual)
        uses = [
            node
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        ]
        if uses:
            yield dict.fromkeys(uses, constant)


@operator
def added_dropout(function: ast.FunctionDef) -> Iterator[Change]:
    """A dropout that nobody asked for follows a ReLU."""
    for item in applications(function):
        if is_relu(item):
            layer = ast.Call(with_last_name(item.layer.func, "Dropout"), [ast.Constant(0.2)], [])
            yield {item.call: ast.Call(layer, [item.call], [])}


@operator
def activation_before_batch_normalization(function: ast.FunctionDef) -> Iterator[Change]:
    """ReLU and batch normalization stand in the wrong order."""
    by_statement = {item.statement: item for item in applications(function)}
    for first, second in neighbours(function):
        one, other = by_statement.get(first), by_statement.get(second)
        if one and other and one.kind == "BatchNormalization" and is_relu(other):
            yield {one.layer: other.layer, other.layer: one.layer}


@operator
def batch_normalization_before_convolution(function: ast.FunctionDef) -> Iterator[Change]:
    """A batch normalization stands before its convolution."""
    by_statement = {item.statement: item for item in applications(function)}
    for first, second in neighbours(function):
        one, other = by_statement.get(first), by_statement.get(second)
        if one and other and one.kind in CONVOLUTIONS and other.kind == "BatchNormalization":
            yield {one.layer: other.layer, other.layer: one.layer}


@operator
def duplicate_layer(function: ast.FunctionDef) -> Iterator[Change]:
    """A layer with weights stands there twice."""
    for item in applications(function, "Conv2D", "BatchNormalization", "Dense"):
        unnamed = with_argument(item.layer, "name", None)
        first = ast.Call(unnamed, [item.source], [])
        yield {item.source: first}


@operator
def other_merge(function: ast.FunctionDef) -> Iterator[Change]:
    """Tensors are concatenated, multiplied or averaged where they should be added."""
    for item in applications(function, "Add"):
        for other in sorted(MERGES - {"Add", "Subtract"}):
            yield {item.layer.func: with_last_name(item.layer.func, other)}


@uncertain_operator
def wrong_number(function: ast.FunctionDef) -> Iterator[Change]:
    """A number in a call is half, double or one more than it should be."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        values = [*node.args, *(item.value for item in node.keywords if item.arg != "verbose")]
        for constant in (part for value in values for part in _numbers(value)):
            number = constant.value
            assert isinstance(number, int | float)
            others = [number * 2, number / 2] if isinstance(number, float) else [number + 1]
            if isinstance(number, int) and number >= 4 and number % 2 == 0:
                others += [number // 2, number * 2]
            for other in others:
                yield {constant: ast.Constant(other)}


def _numbers(value: ast.expr) -> Iterator[ast.Constant]:
    if isinstance(value, ast.Tuple | ast.List):
        for item in value.elts:
            yield from _numbers(item)
    elif isinstance(value, ast.Constant) and type(value.value) in (int, float):
        yield value


@uncertain_operator
def swap_two_arguments(function: ast.FunctionDef) -> Iterator[Change]:
    """Two neighbouring arguments of a call stand in the wrong order."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and last_name(node.func) not in {"zip", "range"}:
            for first, second in zip(node.args, node.args[1:], strict=False):
                if ast.dump(first) != ast.dump(second):
                    yield {first: second, second: first}


@uncertain_operator
def drop_keyword(function: ast.FunctionDef) -> Iterator[Change]:
    """A keyword argument is forgotten."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg not in {"name", "verbose"}:
                    yield {keyword: None}


@uncertain_operator
def frozen_layer(function: ast.FunctionDef) -> Iterator[Change]:
    """A layer does not learn."""
    for item in applications(function, *CONVOLUTIONS, "Dense", "BatchNormalization"):
        if argument(item.layer, "trainable") is None:
            yield {item.layer: with_argument(item.layer, "trainable", parse_expression("False"))}


OPERATORS = (
    valid_for_same,
    same_for_valid,
    average_for_max_pooling,
    max_for_average_pooling,
    drop_batch_normalization,
    drop_zero_padding,
    drop_pooling,
    drop_convolution,
    forgotten_relu,
    tanh_for_relu,
    batch_normalization_on_axis_1,
    batch_normalization_on_axis_1_everywhere,
    other_batch_normalization_constants,
    sigmoid_for_softmax,
    forgotten_softmax,
    relu_on_the_classifier,
    drop_bias,
    swap_filter_order,
    swap_kernel_sizes,
    same_filters_everywhere,
    forgotten_stride,
    stride_in_wrong_convolution,
    stride_in_both_convolutions,
    hard_coded_argument,
    added_dropout,
    activation_before_batch_normalization,
    batch_normalization_before_convolution,
    duplicate_layer,
    other_merge,
    wrong_number,
    swap_two_arguments,
    drop_keyword,
    frozen_layer,
)
