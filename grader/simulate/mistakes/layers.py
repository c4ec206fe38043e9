"""Mistakes in one layer: its kind, its arguments, or that it is missing."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from grader.simulate import syntax
from grader.simulate.change import merge, replaced, swap, swaps
from grader.simulate.function import Function, LayerCall
from grader.simulate.operator import Catalog, Changes, Several

catalog = Catalog()
_NORMALIZATION = "BatchNormalization"


@catalog.several(
    valid_for_same="A layer that should keep the size of its input has no padding.",
    same_for_valid="A layer that should not pad its input does so.",
    average_for_max_pooling="Average pooling stands where max pooling is asked for.",
    max_for_average_pooling="Max pooling stands where average pooling is asked for.",
)
def windows(function: Function) -> Several:
    yield _other_padding(function, ["same"], "valid")
    yield _other_padding(function, ["valid", None], "same")
    yield _other_pooling(function, "Max", "Average")
    yield _other_pooling(function, "Average", "Max")


def _other_padding(function: Function, found: list[str | None], other: str) -> Changes:
    """Change the padding of layers with a window larger than 1x1."""
    for item in function.layers(*syntax.CONVOLUTIONS, *syntax.POOLINGS):
        window = item.argument("pool_size" if item.kind in syntax.POOLINGS else "kernel_size")
        padding = item.argument("padding")
        is_found = syntax.is_constant(padding, *found) if padding else None in found
        if is_found and not syntax.is_one(window):
            yield item.with_arguments(padding=other)


def _other_pooling(function: Function, found: str, other: str) -> Changes:
    for item in function.layers(f"{found}Pooling2D", f"Global{found}Pooling2D"):
        yield item.as_class(item.kind.replace(found, other))


@catalog.several(
    drop_batch_normalization="A batch normalization is forgotten.",
    drop_zero_padding="The zero padding in front of a convolution is forgotten.",
    drop_pooling="A pooling layer is forgotten.",
    drop_convolution="A convolution is forgotten.",
    forgotten_relu="A ReLU is forgotten.",
    tanh_for_relu="A tanh stands where a ReLU is asked for.",
)
def forgotten_layers(function: Function) -> Several:
    relus = function.relus()
    for kinds in ([_NORMALIZATION], ["ZeroPadding2D"], syntax.POOLINGS, syntax.CONVOLUTIONS):
        yield map(LayerCall.left_out, function.layers(*kinds))
    yield map(LayerCall.left_out, relus)
    yield ({item.layer: item.new("Activation", ast.Constant("tanh"))} for item in relus)


@catalog.several(
    batch_normalization_on_axis_1="A batch normalization normalizes the rows of the image "
    "(axis 1), not the channels.",
    batch_normalization_on_axis_1_everywhere="All batch normalizations of a function are on "
    "axis 1, as for channels-first images.",
    other_batch_normalization_constants="A batch normalization has an epsilon of its own.",
)
def normalizations(function: Function) -> Several:
    on_axis_1 = [item.with_arguments(axis=1) for item in function.layers(_NORMALIZATION)]
    yield on_axis_1
    yield [merge(on_axis_1)] if len(on_axis_1) > 1 else []
    yield function.given(_NORMALIZATION, epsilon=0.1)


@catalog.several(
    sigmoid_for_softmax="The classifier ends with a sigmoid, so its outputs do not sum to one.",
    forgotten_softmax="The classifier returns scores, not probabilities.",
    relu_on_the_classifier="The classifier ends with a ReLU.",
    drop_bias="A convolution or dense layer has no bias.",
)
def classifiers(function: Function) -> Several:
    for other in ("sigmoid", None, "relu"):
        yield _other_softmax(function, other)
    yield function.given(*syntax.CONVOLUTIONS, "Dense", use_bias=False)


def _other_softmax(function: Function, other: str | None) -> Changes:
    """Replace the classifier's softmax by another activation, or (None) by nothing."""
    for item in function.layers("Dense", "Activation"):
        if syntax.is_constant(item.argument("activation"), "softmax"):
            leave_out = other is None and item.kind == "Activation"
            yield item.left_out() if leave_out else item.with_arguments(activation=other)


@catalog.several(
    swap_filter_order="Two convolutions have each other's number of filters.",
    swap_kernel_sizes="Two convolutions have each other's kernel size.",
    same_filters_everywhere="A convolution repeats the number of filters of the one before.",
    forgotten_stride="A convolution that should shrink the image has no stride.",
)
def convolutions(function: Function) -> Several:
    found = function.layers(*syntax.CONVOLUTIONS)
    yield itertools.starmap(swap, _neighbors(found, "filters"))
    yield itertools.starmap(swap, _neighbors(found, "kernel_size"))
    yield ({other: one} for one, other in _neighbors(found, "filters"))
    yield (item.with_arguments(strides=None) for item in found if item.strides_beyond_one)


def _neighbors(found: list[LayerCall], name: str) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield an argument of each two layers in a row that both have it."""
    for first, second in itertools.pairwise(found):
        one, other = first.argument(name), second.argument(name)
        if one and other:
            yield one, other


@catalog.certain("The stride is in the convolution after the right one.")
def stride_in_wrong_convolution(function: Function) -> Changes:
    for item, later in itertools.combinations(function.layers(*syntax.CONVOLUTIONS), 2):
        strides = item.strides_beyond_one
        if strides and later.target == item.target and not later.strides_beyond_one:
            yield item.with_arguments(strides=None) | later.with_arguments(strides=strides)


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
        yield dict.fromkeys(uses, number)


@catalog.several(
    added_dropout="A dropout that nobody asked for follows a ReLU.",
    activation_before_batch_normalization="ReLU and batch normalization stand in the wrong order.",
    batch_normalization_before_convolution="A batch normalization stands before its convolution.",
    duplicate_layer="A layer with weights stands there twice.",
    other_merge="Tensors are concatenated, multiplied or averaged where they should be added.",
)
def other_layers(function: Function) -> Several:
    pairs = list(function.layer_pairs())
    after_normalization = [pair for pair in pairs if pair[0].kind == _NORMALIZATION]
    after_convolution = [pair for pair in pairs if pair[0].kind in syntax.CONVOLUTIONS]
    weighted = function.layers("Conv2D", _NORMALIZATION, "Dense")
    others = ("Average", "Concatenate", "Maximum", "Multiply")
    yield (item.followed_by("Dropout", ast.Constant(0.2)) for item in function.relus())
    yield (swap(a.layer, b.layer) for a, b in after_normalization if b.is_relu)
    yield (swap(a.layer, b.layer) for a, b in after_convolution if b.kind == _NORMALIZATION)
    yield ({item.source: syntax.call_of(item.unnamed, item.source)} for item in weighted)
    yield (item.as_class(other) for item in function.layers("Add") for other in others)


@catalog.uncertain("A number in a call is half, double or one more than it should be.")
def wrong_number(function: Function) -> Changes:
    for call in function.nodes(ast.Call):
        values = [*call.args, *(item.value for item in call.keywords if item.arg != "verbose")]
        for constant in (part for value in values for part in _numbers(value)):
            yield from replaced([constant], *map(ast.Constant, _wrong_numbers(constant.value)))


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


@catalog.several(
    certain=False,
    swap_two_arguments="Two neighboring arguments of a call stand in the wrong order.",
    drop_keyword="A keyword argument is forgotten.",
    frozen_layer="A layer does not learn.",
)
def other_arguments(function: Function) -> Several:
    calls = list(function.nodes(ast.Call))
    keywords = (keyword for call in calls for keyword in call.keywords)
    in_order = (call for call in calls if syntax.last_name(call.func) not in {"zip", "range"})
    yield (change for call in in_order for change in swaps(call.args))
    yield replaced((item for item in keywords if item.arg not in {"name", "verbose"}), None)
    yield function.given(*syntax.CONVOLUTIONS, "Dense", _NORMALIZATION, trainable=False)
