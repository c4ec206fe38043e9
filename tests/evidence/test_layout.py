"""Tests the common layout of equal code, and the way back to each student's own lines."""

from __future__ import annotations

import ast
import textwrap

from hypothesis import given
from hypothesis import strategies as st

from grader.evidence.layout import in_one_layout, in_own_layout, note_in_own_layout, own_place
from grader.observation import Failure, Network, Node, Observation, Place
from grader.submission import Statement, SubmissionSource

NAMES = st.sampled_from(["X", "layers.ReLU", "y", "größe", "filters[0]", '"é"'])
EXPRESSIONS = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        st.builds("{}({})".format, NAMES, inner),
        st.builds("layers.Conv2D({}, 3)({})".format, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{} + {}".format, inner, inner),
        st.builds("f({}).strip()".format, inner),
    ),
    max_leaves=8,
)


def written(expressions: list[str], breaks: list[int], where: str, line: int) -> SubmissionSource:
    """Write a function with these lines in a layout of its own.

    A break is a number of blank lines and comments before a line; an odd one also breaks the line
    after each bracket.
    """
    body = []
    for number, (expression, layout) in enumerate(zip(expressions, breaks, strict=True)):
        text = expression
        if layout % 2:
            text = text.replace("(", "(\n\n        # why\n      ")
        body.append("    # a remark\n\n" * (layout // 2) + f"    v{number} = ({text})")
    source = "def f(X):\n" + "\n".join(body)
    return SubmissionSource((Statement(source, where, line, ("f",)),))


def calls_of(source: SubmissionSource) -> list[tuple[str, int, int]]:
    """List (text, line, column) of every call as Python counts them, in tree order."""
    (statement,) = source.statements
    return [
        (ast.unparse(node), node.lineno + statement.line - 1, node.col_offset)
        for node in ast.walk(ast.parse(statement.source))
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Attribute)
    ]


@given(st.data())
def test_same_tree_in_another_layout_has_the_same_places_by_meaning(data: st.DataObject) -> None:
    """Each call is found in each text where Python itself finds it."""
    expressions = data.draw(st.lists(EXPRESSIONS, min_size=1, max_size=4))
    layouts = st.lists(st.integers(0, 5), min_size=len(expressions), max_size=len(expressions))
    one = written(expressions, data.draw(layouts), "cell 3", 7)
    other = written(expressions, data.draw(layouts), "mine.py", 40)
    assert in_one_layout(one) == in_one_layout(other)
    for source in (one, other):
        where = source.statements[0].where
        for here, own in zip(calls_of(in_one_layout(source)), calls_of(source), strict=True):
            found = own_place(Place("statement 0", here[1], "", here[2]), source)
            assert here[0] == own[0]
            assert (found.where, found.line, found.column) == (where, own[1], own[2])
            line = source.statements[0].source.splitlines()[own[1] - source.statements[0].line]
            assert found.text == line.strip()


@given(st.lists(EXPRESSIONS, min_size=1, max_size=3))
def test_another_tree_is_another_text(expressions: list[str]) -> None:
    """Code that differs by more than layout is observed separately."""
    layout = [0] * len(expressions)
    changed = [*expressions[:-1], f"g({expressions[-1]})"]
    one, other = (written(lines, layout, "cell 1", 1) for lines in (expressions, changed))
    assert in_one_layout(one) != in_one_layout(other)


def test_docstrings_are_part_of_the_tree() -> None:
    """A function can read its docstring, but not a comment."""
    plain, documented, remarked = (
        in_one_layout(SubmissionSource((Statement(source, "cell 1", 1, ("f",)),)))
        for source in ("def f():\n    1", 'def f():\n    "doc"\n    1', "def f():  # doc\n    1")
    )
    assert plain == remarked
    assert plain != documented


SOURCE = SubmissionSource(
    (
        Statement("from keras import layers", "cell 1", 4, ("layers",), is_import=True),
        Statement(
            textwrap.dedent(
                """\
                def f(X):
                    # comes first
                    Y = layers.ReLU()(X)  # kept
                    return layers.Add()(
                        [X, Y]
                    )"""
            ),
            "cell 5",
            2,
            ("f",),
        ),
    )
)


def test_network_failure_and_message_are_told_in_own_lines() -> None:
    """All places of an observation are translated, also those within messages."""
    place = Place("statement 1", 3, "return layers.Add()([X, Y])", 11)
    node = Node("input", "x", {}, (), (None, 2), place=place)
    message = 'in user code: File "<statement 1>", line 2, in f no such thing'
    observed = Observation(
        "f",
        "p",
        network=Network((node,), (0,), 0, 0),
        failure=Failure("raised", "ValueError", message, place),
    )
    own = in_own_layout(observed, SOURCE)
    assert own.network is not None and own.failure is not None
    for found in (own.network.nodes[0].place, own.failure.place):
        assert found == Place("cell 5", 5, "return layers.Add()(")
    assert own.failure.message == 'in user code: File "<cell 5>", line 4, in f no such thing'


def test_note_names_the_students_own_line() -> None:
    """A remark on an import quotes the student's text."""
    note = (
        "statement 0, line 1: `from keras import layers` failed (ImportError: no). Costs nothing."
    )
    assert note_in_own_layout(note, SOURCE) == (
        "cell 1, line 4: `from keras import layers` failed (ImportError: no). Costs nothing."
    )


def test_what_names_no_statement_stays_as_it_is() -> None:
    """A forged place or note leads nowhere."""
    for where in ("statement 7", "statement x", "statement -1", "statement 1 ", "cell 2", ""):
        place = Place(where, 3, "text")
        assert own_place(place, SOURCE) == place
    for note in ("statement 9, line 1: `x` failed (y)", "failed", "statement"):
        assert note_in_own_layout(note, SOURCE) == note
    assert own_place(Place("statement 1", 10**6, ""), SOURCE).where == "cell 5"


def test_code_that_no_text_can_say_is_its_own_layout() -> None:
    """Where Python cannot write a tree faithfully, the student's text is used."""
    deep = "x = " + "-" * 500 + "1"
    source = SubmissionSource((Statement(deep, "cell 1", 1, ("x",)),))
    assert ast.dump(ast.parse(in_one_layout(source).statements[0].source)) == ast.dump(
        ast.parse(deep)
    )
