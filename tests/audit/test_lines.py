"""The known lines of a mutant's mistake, and findings that name them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.audit.lines import (
    calling_lines,
    changed_lines,
    lines_of_loops,
    lines_of_mistake,
    lines_of_unbound_names,
)
from grader.observation import Place
from grader.variant import Audit, Clarity, Fate, Graded, Variant, clarity_of
from grader.verdict import Finding

LETTERS = st.lists(st.sampled_from("abcd"), min_size=2, max_size=12)
HELPER = """\
def block(X):

    def apply_layers(tensor):
        tensor = layers.ReLU()(tensor)
        return tensor
    X = apply_layers(X)
    return X"""
LAYER_CLASS = """\
def block(X):

    class Parts(layers.Layer):

        def __init__(self):
            super().__init__()
            self.part_0 = layers.Conv2D(4, 3)
            self.part_1 = layers.ReLU()

        def call(self, tensor):
            tensor = self.part_0(tensor)
            tensor = self.part_1(tensor)
            return tensor
    X = Parts()(X)
    return X"""
ONE_NAME_TWICE = """\
def block(X):
    new_layer = layers.Conv2D(4, 3)
    X = new_layer(X)
    new_layer = layers.ReLU()
    X = new_layer(X)
    return X"""


def text(*lines: str) -> str:
    """Join lines."""
    return "\n".join(lines)


def test_a_changed_line_and_an_inserted_line_are_the_mistake() -> None:
    """Lines that the other text does not have count, and no line beside them."""
    assert changed_lines(text("a", "b", "c"), text("a", "x", "c")) == {2}
    assert changed_lines(text("a", "b", "c"), text("a", "b", "x", "c")) == {3}


def test_a_statement_that_ends_before_a_gap_counts_with_its_head() -> None:
    """A line behind a loop or a condition is missing behind the whole of it."""
    whole = text("def f(x):", "    if x:", "        return 1", "    return 2")
    assert changed_lines(whole, text("def f(x):", "    if x:", "        return 1")) == {2, 3}
    documented = text("def f(x):", '    """Do."""', "    return 2")
    assert changed_lines(documented, text("def f(x):", '    """Do."""')) == {1, 2}
    inner = text("def f(x):", "    if x:", "        y = 1", "        z = 2", "    return x")
    without = text("def f(x):", "    if x:", "        y = 1", "    return x")
    assert changed_lines(inner, without) == {3, 4}


def test_around_a_missing_line_both_lines_count() -> None:
    """The lines around the gap count, and a `pass` in it; empty lines do not."""
    assert changed_lines(text("a", "b", "c", "d"), text("a", "c", "d")) == {1, 2}
    assert changed_lines(text("a", "b"), text("a")) == {1}
    assert changed_lines(text("a", "b", "c"), text("a", "", "", "c")) == {1, 4}
    assert changed_lines(text("a", "b", "c"), text("a", "pass", "c")) == {1, 2, 3}


def test_any_of_equal_lines_may_be_the_missing_one() -> None:
    """If one of three equal blocks is missing or new, it may be any."""
    two, three = text("a", "b", "b", "c"), text("a", "b", "b", "b", "c")
    assert changed_lines(three, two) == {1, 2, 3, 4}
    assert changed_lines(two, three) == {2, 3, 4}


@given(LETTERS, st.data())
def test_every_deletion_has_its_gap_and_every_insertion_its_line(
    lines: list[str], data: st.DataObject
) -> None:
    """Wherever a line is taken out or put in, the place of the change is found."""
    place = data.draw(st.integers(0, len(lines) - 1))
    without = lines[:place] + lines[place + 1 :]
    around = {number for number in (place, place + 1) if 1 <= number <= len(without)}
    assert around <= changed_lines(text(*lines), text(*without))
    inserted = [*lines[:place], "new", *lines[place:]]
    assert changed_lines(text(*lines), text(*inserted)) == {place + 1}
    assert changed_lines(text(*lines), text(*lines)) == set()


def test_the_call_of_what_a_changed_line_makes_counts() -> None:
    """A finding may name the call of a helper, of a class, or of a layer."""
    assert calling_lines(HELPER, {4}) == {6}
    assert calling_lines(HELPER, {6}) == set()
    assert calling_lines(LAYER_CLASS, {7}) == {11, 14}
    assert calling_lines(LAYER_CLASS, {12}) == {14}
    assert calling_lines(ONE_NAME_TWICE, {2}) == {3}
    assert calling_lines(ONE_NAME_TWICE, {4}) == {5}
    stack = "def f(X):\n    stack = Sequential()\n    stack.add(ReLU())\n    return stack(X)"
    assert calling_lines(stack, {3}) == {4}
    loop = "def f(X):\n    for layer in [ReLU(), ReLU()]:\n        X = layer(X)\n    return X"
    assert calling_lines(loop, {2}) == {3}


def test_a_changed_loop_counts_with_its_body() -> None:
    """Its lines use the variable, and are repeated."""
    source = "def f(x):\n    for n in [4, 9]:\n        x = block(x, n)\n    return x\n"
    assert lines_of_loops(source, {2}) == {2, 3}
    assert lines_of_loops(source, {3}) == set()


def test_a_line_that_reads_what_nothing_assigns_counts() -> None:
    """Where the assignment is forgotten, the first reader stops; a second assignment serves it."""
    before = "def f(plan):\n    counts = []\n    x = 1\n    counts.append(x)\n    return counts\n"
    after = before.replace("    counts = []\n", "")
    assert lines_of_unbound_names(before, after) == {3, 4}
    again = after.replace("    x = 1\n", "    x = counts = 1\n")
    assert lines_of_unbound_names(before, again) == set()


def test_a_name_that_is_assigned_only_later_sends_to_its_first_reader() -> None:
    """Python stops at the reader; the parameters of a function are there from the start."""
    before = "def f(x):\n    y = x\n    x = g(x)\n    y = h(y)\n    return x + y"
    after = "def f(x):\n    x = g(x)\n    y = h(y)\n    return x + y"
    assert lines_of_unbound_names(before, after) == {3}
    assert lines_of_unbound_names(after, after) == set()


def test_a_list_that_nothing_fills_sends_to_its_readers() -> None:
    """Where a call of `append` is missing, the line that reads the list shows it."""
    before = "def f(x):\n    some = []\n    for y in x:\n        some.append(y)\n    return some"
    after = before.replace("some.append(y)", "pass")
    assert lines_of_unbound_names(before, after) == {5}
    assert lines_of_unbound_names(before, before) == set()


def test_lines_are_those_of_the_graded_text() -> None:
    """Lines are counted from the beginning of the file; a mark finds an author's line."""
    graded = "import math\n\n\ndef f(x):\n    return x + 1\n"
    variant = Variant("sum", "f", "def f(x):\n    return x + 1", "def f(x):\n    return x", True)
    assert lines_of_mistake(variant, graded) == {5: "return x + 1"}
    case = Variant("sum", "f", graded, "", is_mutant=True, is_whole=True, mark="x + 1")
    assert lines_of_mistake(case, graded) == {5: "return x + 1"}


def killed(*places: int | None, rewrite: str = "", fate: Fate = "killed") -> Graded:
    """Make a mutant with a mistake in line 5 and findings at lines."""
    variant = Variant("sum", "f", "y", "x", is_mutant=True, rewrite=rewrite)
    findings = [
        Finding("failed", "outputs", place=Place("f.py", line) if line else None) for line in places
    ]
    return Graded(variant, fate, tuple(findings), {5: "return x + 1"})


def test_findings_explain_a_mistake_if_they_name_its_line_and_no_other() -> None:
    """A finding without a line explains nothing, and accuses nothing that is right."""
    assert killed(5).is_explained
    assert killed(5, None).is_explained
    assert not killed(None).is_explained
    assert not killed(5, 6).is_explained
    assert killed(6).is_single
    assert not killed(5, None).is_single


def test_clear_findings_are_counted_by_kind_of_function_and_in_rewrites() -> None:
    """Only killed mutants count."""
    graded = (killed(5), killed(5, 6), killed(6, rewrite="helper"), killed(fate="equivalent"))
    assert clarity_of(graded) == Clarity(killed=3, explained=1, single=2)
    audit = Audit("toy", graded, frozenset({"f"}))
    assert audit.clarity == {
        "blocks and models": Clarity(3, 1, 2),
        "blocks and models, rewritten": Clarity(1, 0, 1),
    }
    assert list(Audit("toy", graded).clarity) == [
        "procedures and values",
        "procedures and values, rewritten",
    ]
    assert list(Audit("toy", graded, contests=frozenset({"f"})).clarity) == [
        "contests",
        "contests, rewritten",
    ]
    assert audit.unclear == [graded[1], graded[2]]
