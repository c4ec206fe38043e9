"""Verdicts made up for the tests: those of a whole class, without running anything."""

from __future__ import annotations

from dataclasses import replace

from grader.layer_names import layer_name
from grader.observation import Network, Node, Place
from grader.verdict import (
    Edit,
    EditKind,
    ExerciseVerdict,
    Finding,
    Question,
    Repair,
    SubmissionVerdict,
)

ASSIGNMENT = "03_residual_networks"

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; --></style></title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; &amp;",
    "\u202egnp.exe\u2066",
)

SOURCE = '''\
def identity_block(X, f, filters):
    """Two or three convolutions and a shortcut around them."""
    F1, F2, F3 = filters
    X = Conv2D(F1, (1, 1), padding="valid")(X)
    X = BatchNormalization(axis=3)(X)
    X = Activation("relu")(X)
    X_shortcut = X
    X = Conv2D(F2, (f, f), padding="same")(X)
    X = BatchNormalization(axis=3)(X)
    X = Activation("relu")(X)
    X = Conv2D(F3, (1, 1), padding="valid")(X)
    X = BatchNormalization(axis=3)(X)
    X = Add()([X, X])
    X = Activation("relu")(X)
    return X
'''


class Builder:
    """A builder that appends nodes one by one."""

    def __init__(self, channels: int = 9, size: int = 6) -> None:
        self.nodes: list[Node] = []
        self.size = size
        self.last = self.add("input", (), channels)

    def add(self, kind: str, inputs: tuple[int, ...], channels: int, **attributes: object) -> int:
        """Append a node and return its index."""
        self.nodes.append(
            Node(
                kind,
                f"{kind}_{len(self.nodes)}",
                attributes,
                inputs,
                (None, self.size, self.size, channels),
                place=Place("cell 12", 3 + len(self.nodes), f"x = layers.{layer_name(kind)}()(x)"),
            )
        )
        return len(self.nodes) - 1

    def convolution(self, source: int, channels: int, size: int, strides: int = 1) -> int:
        """Append a convolution and its batch normalization."""
        if strides > 1:
            self.size = (self.size + 1) // 2
        convolution = self.add(
            "conv2d",
            (source,),
            channels,
            filters=channels,
            kernel_size=[size, size],
            strides=[strides, strides],
            padding="same" if size > 1 else "valid",
        )
        return self.add("batch_normalization", (convolution,), channels, axis=-1, epsilon=1e-3)

    def block(
        self, source: int, filters: tuple[int, int, int], strides: int = 0, wrong: str = ""
    ) -> int:
        """Append a residual block; with strides, one with a projection."""
        first = self.convolution(source, filters[0], 1, max(strides, 1))
        x = self.add("relu", (first,), filters[0])
        x = self.convolution(x, filters[1], 5 if wrong == "kernel" else 3)
        x = self.add("relu", (x,), filters[1])
        x = self.convolution(x, filters[2], 1)
        shortcut = source
        if strides and wrong != "projection":
            # Added in one step: the main path has halved the size already.
            projection = self.add(
                "conv2d",
                (source,),
                filters[2],
                filters=filters[2],
                kernel_size=[1, 1],
                strides=[strides, strides],
                padding="valid",
            )
            shortcut = self.add("batch_normalization", (projection,), filters[2], axis=-1)
        shortcut = x if wrong == "twice" else shortcut
        if wrong != "no add":
            x = self.add("add", (x, shortcut), filters[2])
        return self.add("relu", (x,), filters[2])

    def network(self) -> Network:
        """Return the network of all nodes; the last one is its output."""
        return Network(tuple(self.nodes), (len(self.nodes) - 1,), 1234, 56)


def block_network(wrong: str = "") -> Network:
    """Build an identity block of three convolutions."""
    builder = Builder()
    builder.block(0, (4, 7, 9), wrong=wrong)
    return builder.network()


def resnet50(wrong: str = "", at: int = 7) -> Network:
    """Build ResNet-50 at 64x64, with a mistake in block number `at`."""
    builder = Builder(3, 64)
    x = builder.convolution(
        builder.add("zero_padding2d", (0,), 3, padding=[[3, 3], [3, 3]]), 64, 7, 2
    )
    x = builder.add("relu", (x,), 64)
    builder.size = 15
    x = builder.add("max_pooling2d", (x,), 64, pool_size=[3, 3], strides=[2, 2], padding="valid")
    number = 0
    for stage, (blocks, width) in enumerate([(3, 64), (4, 128), (6, 256), (3, 512)]):
        for block in range(blocks):
            strides = 0 if block else (1 if stage == 0 else 2)
            here = wrong if number == at else ""
            x = builder.block(x, (width, width, 4 * width), strides, here)
            number += 1
    x = builder.add("global_average_pooling2d", (x,), 2048)
    builder.add("dense", (x,), 6, units=6, activation="softmax")
    return builder.network()


def changed(
    found: Network,
    expected: Network,
    found_nodes: tuple[int, ...],
    expected_nodes: tuple[int, ...],
    equal: tuple[tuple[int, int], ...],
) -> Repair:
    """Return a repair of one edit."""
    edit = Edit("difference", found_nodes, expected_nodes)
    return Repair(found, expected, (edit,), equal)


def diverge(found: Network, expected: Network, missing: bool = False) -> Repair:
    """Find the first place, in order, at which two networks differ."""
    equal = 0
    for node, other in zip(found.nodes, expected.nodes, strict=False):
        if (node.kind, node.inputs, node.attributes) != (
            other.kind,
            other.inputs,
            other.attributes,
        ):
            break
        equal += 1
    pairs = tuple((index, index) for index in range(equal))
    return changed(found, expected, () if missing else (equal,), (equal,), pairs)


def inception(order: tuple[int, ...] = (0, 1, 2, 3), wrong: str = "") -> Network:
    """Build a block of four branches: 1x1, 3x3, 5x5 and pooling."""
    builder = Builder(48, 14)

    def path(source: int, *sizes: tuple[int, int]) -> int:
        for channels, size in sizes:
            source = builder.convolution(source, channels, size)
            source = builder.add("relu", (source,), channels)
        return source

    first = path(0, (16, 1))
    second = path(0, (8, 1), (24, 3))
    third = path(0, (4, 1), (8, 3 if wrong == "kernel" else 5))
    pooled = 0
    if wrong != "no pool":
        attributes = {"pool_size": [3, 3], "strides": [1, 1], "padding": "same"}
        pooled = builder.add("max_pooling2d", (0,), 48, **attributes)
    fourth = path(pooled, (8, 1))
    branches = [first, second, third, fourth]
    builder.add("concatenate", tuple(branches[place] for place in order), 56, axis=-1)
    return builder.network()


def without(network: Network, *dropped: int) -> tuple[Network, dict[int, int]]:
    """Drop layers with one input each; also return the new index of every other layer."""
    source = {index: network.nodes[index].inputs[0] for index in dropped}
    kept = [index for index in range(len(network.nodes)) if index not in source]
    new = {old: place for place, old in enumerate(kept)}

    def moved(index: int) -> int:
        return new[index] if index in new else moved(source[index])

    nodes = tuple(
        replace(network.nodes[old], inputs=tuple(map(moved, network.nodes[old].inputs)))
        for old in kept
    )
    return Network(nodes, tuple(map(moved, network.outputs)), 1, 1), new


def several_edits(number: int = 3) -> Repair:
    """Make up a ResNet-50 with up to six edits of different kinds."""
    expected = resnet50()
    convolutions = [i for i, node in enumerate(expected.nodes) if node.kind == "conv2d"]
    sums = [i for i, node in enumerate(expected.nodes) if node.kind == "add"]
    relus = [i for i, node in enumerate(expected.nodes) if node.kind == "relu"]
    kernel, twice, missing, strides, exchanged, second = (
        convolutions[2],
        sums[4],
        relus[20],
        convolutions[30],
        relus[33],
        sums[14],
    )
    nodes = list(expected.nodes)

    def change(index: int, **attributes: object) -> None:
        nodes[index] = replace(nodes[index], attributes={**nodes[index].attributes, **attributes})

    edits: list[tuple[EditKind, int]] = []
    if number >= 1:
        change(kernel, kernel_size=[5, 5])
        edits.append(("attributes", kernel))
    if number >= 2:
        nodes[twice] = replace(nodes[twice], inputs=nodes[twice].inputs[:1] * 2)
        edits.append(("inputs", twice))
    if number >= 3:
        edits.append(("missing", missing))
    if number >= 4:
        change(strides, strides=[2, 2])
        edits.append(("attributes", strides))
    if number >= 5:
        nodes[exchanged] = replace(nodes[exchanged], kind="elu")
        edits.append(("exchange", exchanged))
    if number >= 6:
        nodes[second] = replace(nodes[second], inputs=nodes[second].inputs[::-1])
        edits.append(("order", second))
    changed_network = replace(expected, nodes=tuple(nodes))
    dropped = [missing] if number >= 3 else []
    found, new = without(changed_network, *dropped)
    wrong = {index for _, index in edits}
    return Repair(
        found,
        expected,
        tuple(Edit(kind, (new[i],) if i in new else (), (i,)) for kind, i in edits),
        tuple((place, old) for old, place in new.items() if old not in wrong),
        is_proved=True,
    )


def block_with_edits() -> Repair:
    """Make up a block with a swap, a missing and an extra layer, and other inputs."""
    expected = block_network()  # input, conv, bn, relu, conv, bn, relu, conv, bn, add, relu
    builder = Builder()
    x = builder.add("conv2d", (0,), 4, **expected.nodes[1].attributes)
    x = builder.add("relu", (x,), 4)
    x = builder.add("batch_normalization", (x,), 4, **expected.nodes[2].attributes)
    x = builder.add("conv2d", (x,), 7, **expected.nodes[4].attributes)
    x = builder.add("relu", (x,), 7)
    x = builder.add("conv2d", (x,), 9, **expected.nodes[7].attributes)
    x = builder.add("batch_normalization", (x,), 9, **expected.nodes[8].attributes)
    x = builder.add("dropout", (x,), 9, rate=0.5)
    x = builder.add("add", (x, x), 9)
    builder.add("relu", (x,), 9)
    edits = (
        Edit("swap", (2, 3), (2, 3)),
        Edit("missing", (), (5,)),
        Edit("extra", (8,), ()),
        Edit("inputs", (9,), (9,)),
    )
    equal = ((0, 0), (1, 1), (4, 4), (5, 6), (6, 7), (7, 8), (10, 10))
    return Repair(builder.network(), expected, edits, equal, is_proved=True)


def order_of_branches() -> Repair:
    """Make up an inception block with the pooled branch joined first."""
    found, expected = inception((3, 1, 2, 0)), inception()
    last = len(found.nodes) - 1
    pairs = tuple((index, index) for index in range(last))
    edit = Edit("order", (last,), (last,))
    return Repair(found, expected, (edit,), pairs, is_proved=True)


def missing_block() -> Repair:
    """Make up a ResNet-50 in which a whole block of ten layers is missing."""
    expected = resnet50()
    sums = [i for i, node in enumerate(expected.nodes) if node.kind == "add"]
    block = tuple(range(sums[5] + 2, sums[6] + 2))
    last = sums[5] + 1
    nodes, new = [], {}
    for index, node in enumerate(expected.nodes):
        if index in block:
            continue
        inputs = tuple(new[last if source in block else source] for source in node.inputs)
        new[index] = len(nodes)
        nodes.append(replace(node, inputs=inputs))
    found = Network(tuple(nodes), (len(nodes) - 1,), 1, 1)
    pairs = tuple((place, old) for old, place in new.items())
    return Repair(found, expected, (Edit("missing", (), block),), pairs, is_proved=True)


def wrong_block(divergence: Repair | None = None) -> ExerciseVerdict:
    """Make up an identity block whose Add receives the same tensor twice."""
    return ExerciseVerdict(
        "identity_block",
        "3.2",
        9,
        15,
        (
            Finding("passed", "runs"),
            Finding("passed", "output shape"),
            Finding("passed", "parameters"),
            Finding(
                "failed",
                "structure",
                "Shortcut: Add receives the output of `batch_normalization_8` twice; "
                "expected the block's input as one of the two.",
                "Keep the input in a variable before the first layer.",
                Place("cell 12", 24, "X = Add()([X, X])"),
            ),
            Finding("failed", "outputs", "In inference the outputs differ by up to 0.83."),
            Finding("skipped", "training mode", "Not compared, because inference differs."),
        ),
        repair=divergence or diverge(block_network("twice"), block_network()),
        source=SOURCE,
        place=Place("cell 12", 12),
    )


def right(name: str, number: str, points: float) -> ExerciseVerdict:
    """Make up an exercise with all points."""
    return ExerciseVerdict(
        name,
        number,
        points,
        points,
        tuple(
            Finding("passed", requirement)
            for requirement in ("runs", "output shape", "parameters", "structure", "outputs")
        ),
        source=f"def {name}(X):\n    return X\n",
        place=Place("cell 9", 1),
    )


def untouched(name: str, number: str, points: float) -> ExerciseVerdict:
    """Make up an exercise with an unchanged stub."""
    return ExerciseVerdict(
        name,
        number,
        0,
        points,
        (
            Finding("failed", "answer", "Not answered yet.", "Replace the line that raises."),
            Finding("skipped", "outputs"),
        ),
    )


def raising(name: str, number: str, points: float) -> ExerciseVerdict:
    """Make up an exercise whose function raises."""
    return ExerciseVerdict(
        name,
        number,
        0,
        points,
        (
            Finding(
                "failed",
                "runs",
                "NameError: name 'Conv2d' is not defined.",
                "Did you mean Conv2D?",
                Place("cell 14", 4, "X = Conv2d(F1, (1, 1))(X)"),
            ),
            Finding("skipped", "output shape"),
            Finding("skipped", "outputs"),
        ),
        source=f"def {name}(X, f, filters, s=2):\n    F1, F2, F3 = filters\n    shortcut = X\n"
        "    X = Conv2d(F1, (1, 1))(X)\n    return X\n",
        place=Place("cell 14", 1),
    )


def wrong_resnet(wrong: str = "kernel") -> ExerciseVerdict:
    """Make up a ResNet-50 with one wrong block far from the input."""
    return ExerciseVerdict(
        "ResNet50",
        "3.4",
        17.5,
        30,
        (
            Finding("passed", "runs"),
            Finding("passed", "output shape"),
            Finding(
                "failed",
                "parameters",
                "25,248,966 parameters in all; expected 23,600,006.",
            ),
            Finding(
                "failed",
                "structure",
                "Stage 4, first block: the second convolution has a 5x5 kernel; expected 3x3.",
                "Compare the kernel sizes of the block with the figure.",
                Place("cell 16", 9, "X = convolutional_block(X, 5, [256, 256, 1024], s=2)"),
            ),
        ),
        note="Judged with the reference's helper functions; a mistake in yours is paid for once.",
        repair=diverge(resnet50(wrong), resnet50()),
        source="def ResNet50(input_shape=(64, 64, 3), classes=6):\n"
        + "".join(f"    X = identity_block(X, 3, [64, 64, {n}])\n" for n in range(7))
        + "    X = convolutional_block(X, 5, [256, 256, 1024], s=2)\n"
        "    return Model(X_input, X)\n",
        place=Place("cell 16", 1),
    )


def submission(student: str, *exercises: ExerciseVerdict) -> SubmissionVerdict:
    """Make up a graded submission of these exercises."""
    return SubmissionVerdict(
        student,
        ASSIGNMENT,
        "graded",
        sum(exercise.score for exercise in exercises),
        sum(exercise.max_score for exercise in exercises),
        exercises,
        seconds=1.5,
    )


def answers(**changed: ExerciseVerdict) -> tuple[ExerciseVerdict, ...]:
    """Make up all six exercises, right except for the given ones."""
    plan = [
        ("plain_block", "3.1", 10),
        ("identity_block", "3.2", 15),
        ("convolutional_block", "3.3", 20),
        ("ResNet50", "3.4", 30),
        ("compile_model", "3.5", 10),
        ("train_and_evaluate", "3.6", 15),
    ]
    return tuple(changed.get(name) or right(name, number, points) for name, number, points in plan)


def everywhere(text: str) -> SubmissionVerdict:
    """Make up a submission with `text` in every text that a student controls."""
    wrong = wrong_block()
    network = block_network("twice")
    renamed = replace(
        network,
        nodes=tuple(
            replace(
                node,
                name=text,
                kind=text,
                attributes={text: text, "padding": text},
                place=Place(text, 3, text),
            )
            for node in network.nodes
        ),
    )
    exercise = replace(
        wrong,
        repair=diverge(renamed, block_network()),
        findings=tuple(
            replace(
                finding,
                message=f"a {text}",
                hint=f"a {text}",
                requirement=f"a {text}",
                place=Place(text, 14, text),
                mistake=f"a {text}",
            )
            for finding in wrong.findings
        ),
        source=f"def f():\n    # {text}\n    return 1",
        note=f"a {text}",
        place=Place(text, 12, text),
    )
    return replace(
        submission(text, exercise),
        status="crashed",
        message=f"a {text}",
        notes=(f"a {text}",),
    )


def small_class() -> list[SubmissionVerdict]:
    """Make up twelve students: right, wrong, with equal mistakes, and ungraded."""
    twice = wrong_block()
    missing = wrong_block(diverge(block_network("no add"), block_network(), missing=True))
    missing = replace(
        missing,
        score=7,
        findings=(
            *missing.findings[:3],
            Finding(
                "failed",
                "structure",
                "There is no Add after the last BatchNormalization; expected the shortcut there.",
                "What joins the two paths of a residual block?",
                Place("cell 12", 23, "X = BatchNormalization(axis=3)(X)"),
            ),
            *missing.findings[4:],
        ),
    )
    raises = raising("convolutional_block", "3.3", 20)
    return [
        submission("ada.lovelace", *answers()),
        submission("alan.turing", *answers(identity_block=twice)),
        submission("barbara.liskov", *answers()),
        submission("donald.knuth", *answers(identity_block=missing, ResNet50=wrong_resnet())),
        replace(
            submission("edsger.dijkstra", *answers(identity_block=twice)),
            notes=("`identity_block` is defined twice; the last definition counts.",),
        ),
        submission("frances.allen", *answers(ResNet50=wrong_resnet("projection"))),
        submission("grace.hopper", *answers()),
        submission(
            "john.mccarthy",
            *answers(convolutional_block=raises, ResNet50=untouched("ResNet50", "3.4", 30)),
        ),
        submission("katherine.johnson", *answers(identity_block=twice, convolutional_block=raises)),
        SubmissionVerdict(
            "ken.thompson",
            ASSIGNMENT,
            "unreadable",
            0,
            100,
            (),
            "The file is no notebook: its JSON ends in the middle of line 214.",
        ),
        SubmissionVerdict(
            "margaret.hamilton",
            ASSIGNMENT,
            "timeout",
            10,
            100,
            answers(
                identity_block=untouched("identity_block", "3.2", 15),
                convolutional_block=untouched("convolutional_block", "3.3", 20),
                ResNet50=untouched("ResNet50", "3.4", 30),
                compile_model=untouched("compile_model", "3.5", 10),
                train_and_evaluate=untouched("train_and_evaluate", "3.6", 15),
            ),
            "Ran longer than 60 seconds in identity_block and was ended.",
        ),
        SubmissionVerdict(
            "tim.berners-lee", ASSIGNMENT, "not_graded", 0, 100, (), "The grader ran out of disk."
        ),
    ]


def luminance(color: str) -> float:
    """Compute the relative luminance of WCAG 2."""
    channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Compute the contrast ratio of WCAG 2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


ANSWER = """\
The gradient reaches early layers through the *shortcuts*:

* each block adds to its input,
* so the identity is easy to learn, `F(x) = 0`.
"""
SCHEME = "**3** for the gradient, **2** for the identity as the easiest function."


def question(answer: str = ANSWER) -> ExerciseVerdict:
    """Make up a question with an answer that nobody graded."""
    asked = Question("Why does a network with shortcuts learn faster?", SCHEME)
    silent = () if answer else (Finding("failed", "answer", "There is no answer."),)
    return ExerciseVerdict(
        "why_shortcuts", "3.7", 0.0, 5.0, silent, source=answer, share=0.0, question=asked
    )


def with_question(verdict: SubmissionVerdict, answer: str = ANSWER) -> SubmissionVerdict:
    """Add the question to a submission with exercises."""
    if not verdict.exercises:
        return replace(verdict, max_score=verdict.max_score + 5)
    exercises = (*verdict.exercises, question(answer))
    return replace(verdict, exercises=exercises, max_score=verdict.max_score + 5)
