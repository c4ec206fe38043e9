"""Mistakes in one layer: its kind, its arguments, or that it is missing."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from grader.simulate import syntax
from grader.simulate.change import merge, swap, swaps
from grader.simulate.forms import given, without
from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes, Finder

catalog = Catalog()
_NORMALIZATION = "BatchNormalization"


def _other_padding(found: list[str | None], other: str) -> Finder:
    """Change the padding of layers with a window larger than 1x1."""

    def find(function: Function) -> Changes:
        for item in function.layers(*syntax.CONVOLUTIONS, *syntax.POOLINGS):
            window = item.argument("pool_size" if item.kind in syntax.POOLINGS else "kernel_size")
            padding = item.argument("padding")
            is_found = syntax.is_constant(padding, *found) if padding else None in found
            if is_found and not syntax.is_one(window):
                yield item.with_arguments(padding=other)

    return find


catalog.table(
    _other_padding,
    (
        "valid_for_same",
        "A layer that should keep the size of its input has no padding.",
        ["same"],
        "valid",
    ),
    ("same_for_valid", "A layer that should not pad its input does so.", ["valid", None], "same"),
)


def _other_pooling(function: Function, found: str, other: str) -> Changes:
    for item in function.layers(f"{found}Pooling2D", f"Global{found}Pooling2D"):
        yield {item.layer.func: item.class_named(item.kind.replace(found, other))}


@catalog.certain("Average pooling stands where max pooling is asked for.")
def average_for_max_pooling(function: Function) -> Changes:
    return _other_pooling(function, "Max", "Average")


@catalog.certain("Max pooling stands where average pooling is asked for.")
def max_for_average_pooling(function: Function) -> Changes:
    return _other_pooling(function, "Average", "Max")


catalog.table(
    without,
    ("drop_batch_normalization", "A batch normalization is forgotten.", _NORMALIZATION),
    (
        "drop_zero_padding",
        "The zero padding in front of a convolution is forgotten.",
        "ZeroPadding2D",
    ),
    ("drop_pooling", "A pooling layer is forgotten.", *syntax.POOLINGS),
    ("drop_convolution", "A convolution is forgotten.", *syntax.CONVOLUTIONS),
)


@catalog.certain("A ReLU is forgotten.")
def forgotten_relu(function: Function) -> Changes:
    return (item.left_out() for item in function.relus())


@catalog.certain("A tanh stands where a ReLU is asked for.")
def tanh_for_relu(function: Function) -> Changes:
    return ({item.layer: item.new("Activation", ast.Constant("tanh"))} for item in function.relus())


@catalog.certain(
    "A batch normalization normalizes the rows of the image (axis 1), not the channels."
)
def batch_normalization_on_axis_1(function: Function) -> Changes:
    for item in function.layers(_NORMALIZATION):
        if not syntax.is_constant(item.argument("axis"), 1):
            yield item.with_arguments(axis=1)


@catalog.certain(
    "All batch normalizations of a function are on axis 1, as for channels-first images."
)
def batch_normalization_on_axis_1_everywhere(function: Function) -> Changes:
    found = function.layers(_NORMALIZATION)
    if len(found) > 1:
        yield merge([item.with_arguments(axis=1) for item in found])


@catalog.certain("A batch normalization has an epsilon of its own.")
def other_batch_normalization_constants(function: Function) -> Changes:
    return given(function, [_NORMALIZATION], "epsilon", 0.1)


def _other_softmax(function: Function, other: str | None) -> Changes:
    """Replace the classifier's softmax by another activation, or (None) by nothing."""
    for item in function.layers("Dense", "Activation"):
        if syntax.is_constant(item.argument("activation"), "softmax"):
            leave_out = other is None and item.kind == "Activation"
            yield item.left_out() if leave_out else item.with_arguments(activation=other)


@catalog.certain("The classifier ends with a sigmoid, so its outputs do not sum to one.")
def sigmoid_for_softmax(function: Function) -> Changes:
    return _other_softmax(function, "sigmoid")


@catalog.certain("The classifier returns scores, not probabilities.")
def forgotten_softmax(function: Function) -> Changes:
    return _other_softmax(function, None)


@catalog.certain("The classifier ends with a ReLU.")
def relu_on_the_classifier(function: Function) -> Changes:
    return _other_softmax(function, "relu")


@catalog.certain("A convolution or dense layer has no bias.")
def drop_bias(function: Function) -> Changes:
    return given(function, [*syntax.CONVOLUTIONS, "Dense"], "use_bias", value=False)


def _differing(function: Function, name: str) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the differing arguments of each two consecutive convolutions."""
    for first, second in itertools.pairwise(function.layers(*syntax.CONVOLUTIONS)):
        one, other = first.argument(name), second.argument(name)
        if one is not None and other is not None and not syntax.same_text(one, other):
            yield one, other


@catalog.certain("Two convolutions have each other's number of filters.")
def swap_filter_order(function: Function) -> Changes:
    return (swap(one, other) for one, other in _differing(function, "filters"))


@catalog.certain("Two convolutions have each other's kernel size.")
def swap_kernel_sizes(function: Function) -> Changes:
    return (swap(one, other) for one, other in _differing(function, "kernel_size"))


@catalog.certain("A convolution repeats the number of filters of the one before.")
def same_filters_everywhere(function: Function) -> Changes:
    return ({other: one} for one, other in _differing(function, "filters"))


@catalog.certain("A convolution that should shrink the image has no stride.")
def forgotten_stride(function: Function) -> Changes:
    for item in function.layers(*syntax.CONVOLUTIONS):
        if item.strides_beyond_one is not None:
            yield item.with_arguments(strides=None)


@catalog.certain("The stride is in the convolution after the right one.")
def stride_in_wrong_convolution(function: Function) -> Changes:
    for item, later in itertools.combinations(function.layers(*syntax.CONVOLUTIONS), 2):
        strides = item.strides_beyond_one
        if strides and later.target == item.target and not later.strides_beyond_one:
            moved = item.with_arguments(strides=None), later.with_arguments(strides=strides)
            yield merge(moved)


@catalog.certain("The stride stands in the right convolution and in the next one too.")
def stride_in_both_convolutions(function: Function) -> Changes:
    for item, later in itertools.pairwise(function.layers(*syntax.CONVOLUTIONS)):
        strides = item.strides_beyond_one
        if strides and not later.strides_beyond_one:
            yield later.with_arguments(strides=strides)


@catalog.certain("A number that the caller chooses is written out: right for one caller only.")
def hard_coded_argument(function: Function) -> Changes:
    usual = {"f": 3, "s": 2, "classes": 6, "num_classes": 6, "kernel_size": 3}
    for name in [name for name in usual if name in function.parameters]:
        default = function.default_of(name)
        number = default if isinstance(default, ast.Constant) else ast.Constant(usual[name])
        uses = [use for use in function.uses_of(name) if isinstance(use.ctx, ast.Load)]
        if uses:
            yield dict.fromkeys(uses, number)


@catalog.certain("A dropout that nobody asked for follows a ReLU.")
def added_dropout(function: Function) -> Changes:
    return (item.followed_by("Dropout", ast.Constant(0.2)) for item in function.relus())


@catalog.certain("ReLU and batch normalization stand in the wrong order.")
def activation_before_batch_normalization(function: Function) -> Changes:
    for one, other in function.layer_pairs():
        if one.kind == _NORMALIZATION and other.is_relu:
            yield swap(one.layer, other.layer)


@catalog.certain("A batch normalization stands before its convolution.")
def batch_normalization_before_convolution(function: Function) -> Changes:
    for one, other in function.layer_pairs():
        if one.kind in syntax.CONVOLUTIONS and other.kind == _NORMALIZATION:
            yield swap(one.layer, other.layer)


@catalog.certain("A layer with weights stands there twice.")
def duplicate_layer(function: Function) -> Changes:
    for item in function.layers("Conv2D", _NORMALIZATION, "Dense"):
        yield {
            item.source: syntax.call_of(syntax.with_argument(item.layer, "name", None), item.source)
        }


@catalog.certain("Tensors are concatenated, multiplied or averaged where they should be added.")
def other_merge(function: Function) -> Changes:
    for item in function.layers("Add"):
        for other in ("Average", "Concatenate", "Maximum", "Multiply"):
            yield {item.layer.func: item.class_named(other)}


@catalog.uncertain("A number in a call is half, double or one more than it should be.")
def wrong_number(function: Function) -> Changes:
    for call in function.nodes(ast.Call):
        values = [*call.args, *(item.value for item in call.keywords if item.arg != "verbose")]
        for constant in (part for value in values for part in _numbers(value)):
            for other in _wrong_numbers(constant.value):
                yield {constant: ast.Constant(other)}


def _numbers(value: ast.expr) -> Iterator[ast.Constant]:
    for item in syntax.elements_of(value):
        yield from _numbers(item)
    if isinstance(value, ast.Constant) and type(value.value) in (int, float):
        yield value


def _wrong_numbers(number: object) -> list[int | float]:
    if isinstance(number, float):
        return [number * 2, number / 2]
    assert isinstance(number, int)
    is_large = number >= 4 and number % 2 == 0
    return [number + 1, number // 2, number * 2] if is_large else [number + 1]


@catalog.uncertain("Two neighboring arguments of a call stand in the wrong order.")
def swap_two_arguments(function: Function) -> Changes:
    for call in function.nodes(ast.Call):
        if syntax.last_name(call.func) not in {"zip", "range"}:
            yield from swaps(call.args)


@catalog.uncertain("A keyword argument is forgotten.")
def drop_keyword(function: Function) -> Changes:
    for call in function.nodes(ast.Call):
        for keyword in call.keywords:
            if keyword.arg not in {"name", "verbose"}:
                yield {keyword: None}


@catalog.uncertain("A layer does not learn.")
def frozen_layer(function: Function) -> Changes:
    return given(
        function, [*syntax.CONVOLUTIONS, "Dense", _NORMALIZATION], "trainable", value=False
    )
