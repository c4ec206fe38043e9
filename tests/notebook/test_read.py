"""Tests the selection of statements from a submission."""

import ast
import json
import random
import time
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.codec import to_plain
from grader.errors import UnreadableSubmissionError
from grader.notebook import find_answers, read_submission
from grader.submission import SubmissionSource

GRADED = ("identity_block", "ResNet50")
BLOCK = "def identity_block(X, f, filters):\n    return X\n"


def names(source: SubmissionSource) -> list[str]:
    """List all names that a selection defines, in order."""
    return [name for statement in source.statements for name in statement.defines]


def run(source: SubmissionSource) -> dict[str, object]:
    """Run a selection as the sandbox does: each statement by itself, at its own line."""
    space: dict[str, object] = {"__name__": "submission"}
    for statement in source.statements:
        padded = "\n" * (statement.line - 1) + statement.source
        exec(compile(padded, statement.where, "exec", dont_inherit=True), space)
    return space


def test_only_definitions_and_what_they_need_are_selected(notebook):
    """Imports, functions and the constants they read run; training, prints and others do not."""
    path = notebook(
        "import os, json\nfrom math import pi as p, tau",
        "num_classes = 6\nunused = 7\nprint('hello')",
        "def helper():\n    return num_classes\n",
        "def ResNet50(shape=(64, 64)):\n    return helper()\n",
        "model = ResNet50()\nhistory = model.fit()\nmodel.summary()",
        "for i in range(3):\n    print(i)",
    )
    source = read_submission(path, GRADED)
    assert names(source) == ["os", "json", "p", "tau", "num_classes", "helper", "ResNet50"]
    assert [statement.is_import for statement in source.statements] == [True] * 4 + [False] * 3
    assert source.broken == source.notes == ()


def test_each_import_is_a_statement_of_its_own(notebook):
    """A name that cannot be imported harms no other name."""
    source = read_submission(
        notebook("from keras.layers import (\n    Add,\n    Gone as G,\n)\nfrom x import *"), GRADED
    )
    assert [(s.source, s.line, s.defines) for s in source.statements] == [
        ("from keras.layers import Add", 2, ("Add",)),
        ("from keras.layers import Gone as G", 3, ("G",)),
        ("from x import *", 5, ()),
    ]


@pytest.mark.parametrize(
    "function",
    [
        "def ResNet50():\n    return value",
        "def ResNet50(n=value):\n    pass",
        "@value\ndef ResNet50():\n    pass",
        "def ResNet50(n: value):\n    pass",
        "def ResNet50():\n    return [value for _ in 'ab']",
        "def ResNet50():\n    def inner():\n        return value\n    return inner()",
        "class Base:\n    n = value\ndef ResNet50():\n    return Base()",
        "other = value\ndef ResNet50():\n    return other",
        "ResNet50 = lambda: value",
        "def ResNet50():\n    global value\n    value += 1",
    ],
)
def test_a_global_is_followed_wherever_a_graded_function_reads_it(notebook, function):
    """Bodies, defaults, decorators, annotations, inner functions, classes and constants count."""
    assert "value" in names(read_submission(notebook("value = 3", function), GRADED))


@pytest.mark.parametrize(
    "function",
    [
        "def ResNet50(value):\n    return value",
        "def ResNet50():\n    value = 2\n    return value",
        "def ResNet50(x):\n    return x.value",
        "def ResNet50():\n    return [value for value in 'ab']",
    ],
)
def test_a_local_of_the_same_name_needs_no_global(notebook, function):
    """Parameters, local variables, attributes and loop variables are no globals."""
    assert "value" not in names(read_submission(notebook("value = 3", function), GRADED))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("a, (b, *value) = 1, (2, 3)", 1),
        ("value: int = 3", 1),
        ("value = []\nvalue += [3]\nvalue[0:0] = [2]", 3),
        ("a = b = value = 3", 1),
        ("a = 1; value = 2", 1),
    ],
)
def test_every_form_of_assignment_is_found(notebook, cell, expected):
    """Tuples, annotated, augmented and chained assignments and changed elements are found."""
    source = read_submission(notebook(cell, "def ResNet50():\n    return value"), GRADED)
    assert len(source.statements) == expected + 1
    run(source)


def test_blocks_that_bind_what_is_needed_are_selected_whole(notebook):
    """`try: import … except ImportError`, `if` and `with` run; unneeded blocks do not."""
    path = notebook(
        "try:\n    import gone as layers\nexcept ImportError:\n    import json as layers",
        "if True:\n    size = 3\nelse:\n    size = 4",
        "if True:\n    unneeded = print('no')",
        "try:\n    from json import *\nexcept ImportError:\n    pass",
        "def ResNet50():\n    return layers.dumps(size)",
    )
    source = read_submission(path, GRADED)
    assert names(source) == ["layers", "size", "ResNet50"]
    assert len(source.statements) == 4
    assert run(source)["ResNet50"]() == "3"


def test_the_main_part_of_a_script_is_not_selected(tmp_path):
    """`if __name__ == "__main__":` never runs, even if it binds needed names."""
    path = tmp_path / "anna.py"
    path.write_text(
        "n = 1\ndef ResNet50():\n    return n\n\nif __name__ == '__main__':\n    n = 1 / 0\n"
    )
    assert names(read_submission(path, GRADED)) == ["n", "ResNet50"]


def test_the_last_definition_of_a_name_wins(notebook):
    """The last definition counts; a note lists all cells."""
    path = notebook(
        "x = 1",
        "def identity_block():\n    return 1",
        "@gone\ndef identity_block():\n    return 2",
        "def identity_block():\n    return 3",
    )
    source = read_submission(path, GRADED)
    assert [(s.where, s.defines) for s in source.statements] == [("cell 4", ("identity_block",))]
    assert source.notes == (
        "`identity_block` is defined 3 times (cell 2, cell 3 and cell 4); the last one is graded.",
    )
    assert run(source)["identity_block"]() == 3


def test_an_earlier_definition_stays_while_something_reads_it(notebook):
    """A function wrapped under its own name needs the first definition."""
    source = read_submission(
        notebook(
            BLOCK,
            "plain = identity_block",
            "def identity_block(*args):\n    return 1, plain(*args)",
        ),
        GRADED,
    )
    assert run(source)["identity_block"](5, 1, 2) == (1, 5)
    assert "is defined twice (cell 1 and cell 3)" in source.notes[0]


def test_a_built_model_under_the_name_of_its_function_is_not_used(notebook):
    """`ResNet50 = ResNet50()` in a later cell leaves the function to be graded."""
    source = read_submission(
        notebook("def ResNet50():\n    return 3", "ResNet50 = ResNet50()"), GRADED
    )
    assert callable(run(source)["ResNet50"])
    assert source.notes[0].startswith("The value given to `ResNet50` at cell 2 is not used")


@pytest.mark.parametrize(
    "cell", ["ResNet50 = (lambda f: f)(ResNet50)", "ResNet50 = build", "ResNet50 = lambda: 4"]
)
def test_a_function_given_by_assignment_counts(notebook, cell):
    """A wrapped function, another function and a lambda are answers, too."""
    source = read_submission(
        notebook("def build():\n    return 4", "def ResNet50():\n    return 4", cell), GRADED
    )
    assert cell in [statement.source for statement in source.statements]
    assert run(source)["ResNet50"]() == 4
    assert source.notes == ()


def test_training_is_not_run_even_where_a_function_reads_its_result(notebook):
    """Training directly or through a helper that fits does not run; a note says so."""
    source = read_submission(
        notebook(
            "def train(model):\n    return model.fit()",
            "def again(model):\n    return train(model)",
            "history = again(None)",
            "fitted = keras.Model().fit()",
            "def ResNet50():\n    return history, fitted",
        ),
        GRADED,
    )
    assert names(source) == ["train", "again", "ResNet50"]
    assert [note.split(" is not")[0] for note in source.notes] == [
        "The value given to `history` at cell 3",
        "The value given to `fitted` at cell 4",
    ]


def test_an_unneeded_helper_is_left_out_where_it_could_not_be_defined(notebook):
    """A default that names a trained model would only raise an error."""
    source = read_submission(
        notebook(BLOCK, "model = train()", "def show(m=model):\n    pass", "def fine():\n    pass"),
        GRADED,
    )
    assert names(source) == ["identity_block", "fine"]


def test_cells_are_numbered_as_run_all_numbers_them(notebook):
    """Code cells with content are numbered from 1; Markdown, raw and empty cells are not."""
    source = read_submission(
        notebook(
            "# def identity_block(): title",
            "",
            "\n\nx = 1\n" + BLOCK,
            "def ResNet50(",
            "import os",
            kinds=["markdown", "code", "code", "raw", "code"],
        ),
        GRADED,
    )
    assert [(s.where, s.line) for s in source.statements] == [("cell 1", 4), ("cell 2", 1)]


def test_a_syntax_error_in_one_function_leaves_the_others(notebook):
    """In one cell, the broken function is named with its line and the rest is selected."""
    source = read_submission(
        notebook(
            "size = 3\n"
            "def identity_block(X):\n    X = (X,\n    return X\n\n"
            "def ResNet50()\n    return 1\n\n"
            "def helper():\n    return size\n"
        ),
        ("identity_block", "ResNet50", "helper"),
    )
    assert names(source) == ["size", "helper"]
    assert [(b.function, b.where, b.line, b.text) for b in source.broken] == [
        ("identity_block", "cell 1", 3, "X = (X,"),
        ("ResNet50", "cell 1", 6, "def ResNet50()"),
    ]
    assert [b.message for b in source.broken] == ["'(' was never closed", "expected ':'"]


@pytest.mark.parametrize(
    "mistake",
    [
        'def identity_block():\n    """open\n    return 1\n',
        "def identity_block():\n    a = 1\n  b = 2\n    return a\n",
        "def identity_block():\n    a = 1\n\tb = 2\n",
        "def identity_block(a, a):\n    pass\n",
        "def identity_block():\nreturn 1\n",
        "def identity_block():\n    x = 5 y\n    print 'a'\n",
        "def identity_block():\n    !ls\n    x = (\n",
        "def identity_block():\n    'abc\n",
        "@decorated(\ndef identity_block(:\n    pass\n",
    ],
)
def test_no_part_of_a_broken_function_is_selected(notebook, mistake):
    """For any mistake, no half function is selected, and the one after it always is."""
    source = read_submission(notebook(f"{mistake}\ndef ResNet50():\n    return 1\n"), GRADED)
    assert names(source) == ["ResNet50"]
    assert "identity_block" in [piece.function for piece in source.broken]
    assert source.statements[0].line == mistake.count("\n") + 2


def test_the_definition_before_a_broken_one_is_graded(notebook):
    """As in a kernel, the broken cell defines nothing."""
    source = read_submission(notebook(BLOCK, "def identity_block(X:\n    return X"), GRADED)
    assert names(source) == ["identity_block"]
    assert source.notes == (
        "`identity_block` at cell 2 cannot be read; the definition at cell 1 is graded.",
    )


def test_unrelated_python_2_and_prose_are_one_broken_piece_a_passage(notebook):
    """Such passages harm nothing and are not reported line by line."""
    source = read_submission(
        notebook("print 'loss', 3\nTraceback (most recent call last)\nfoo bar\n" + BLOCK), GRADED
    )
    assert names(source) == ["identity_block"]
    assert [(piece.function, piece.line) for piece in source.broken] == [("", 1)]


def test_magics_and_shell_lines_are_taken_out_line_for_line(notebook):
    """Their content is not selected, and every line keeps its number."""
    source = read_submission(
        notebook(
            "\n%matplotlib inline\n!pip install a \\\n    b\nfiles = !ls\nkeras?\nsize = 3",
            "%%time\ndef identity_block():\n    %time value = size\n    !ls\n    return value",
            "%%bash\necho = 1",
            "%%writefile helper.py\ndef identity_block(): pass",
            ">>> def ResNet50():\n...     return files\n",
        ),
        GRADED,
    )
    found = [(s.where, s.line, s.defines[0]) for s in source.statements]
    assert found == [
        ("cell 1", 7, "size"),
        ("cell 2", 2, "identity_block"),
        ("cell 5", 1, "ResNet50"),
    ]
    assert run(source)["identity_block"]() == 3
    assert source.broken == ()


def test_colab_lines_inside_a_block_do_nothing(notebook):
    """`try: %tensorflow_version` around an import keeps the import."""
    source = read_submission(
        notebook(
            "try:\n  %tensorflow_version 2.x\n  import json as tf\nexcept Exception:\n  pass",
            "def ResNet50():\n    return tf.dumps(1)",
        ),
        GRADED,
    )
    assert run(source)["ResNet50"]() == "1"


@pytest.mark.parametrize("marker", ["", "# %%\n", "# %% [markdown]\n# # Title\n\n# %%\n"])
def test_scripts_are_read_percent_or_plain(tmp_path, marker):
    """Lines are those of the named file; percent cells protect each other from errors."""
    path = tmp_path / "anna.py"
    path.write_text(f"{marker}x = 'open\n{marker}{BLOCK}", encoding="utf-8-sig")
    source = read_submission(path, GRADED)
    assert names(source) == ["identity_block"]
    assert (source.statements[0].where, source.statements[0].line) == (
        "anna.py",
        2 * marker.count("\n") + 2,
    )


def test_a_tree_travels_with_its_statement_and_knows_its_positions(notebook):
    """Positions in a cell's tree convert to those in the statement."""
    cell = "import os, sys\nx = 1; é = [x]; f = é.copy(\n)\n\n@print\ndef g():\n    return é"
    source = read_submission(notebook(cell, "def ResNet50():\n    return g, f, os, sys"), GRADED)
    assert len(source.statements) == 7
    for statement in source.statements:
        carried = [node for node in ast.walk(statement.tree) if isinstance(node, ast.expr)]
        parsed = ast.walk(ast.parse(statement.source).body[0])
        alone = [node for node in parsed if isinstance(node, ast.expr)]
        assert [statement.position_of(node.lineno, node.col_offset) for node in carried] == [
            (node.lineno, node.col_offset) for node in alone
        ]
        assert "tree" not in to_plain(statement)


def test_a_notebook_of_nbformat_3_is_read(tmp_path):
    """Old notebooks keep their cells in worksheets and their source in `input`."""
    old = nbformat.v3.new_notebook(
        worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell(input=BLOCK)])]
    )
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(old), encoding="utf-8")
    assert names(read_submission(path, GRADED)) == ["identity_block"]


def test_lost_metadata_does_not_matter(tmp_path):
    """Cells without metadata, id or outputs, without nbformat, and malformed cells are read."""
    path = tmp_path / "lost.ipynb"
    cells = [{"cell_type": "code", "source": BLOCK.splitlines(keepends=True)}, 3, {}, {"source": 1}]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert names(read_submission(path, GRADED)) == ["identity_block"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.ipynb", b"", "a.ipynb is empty."),
        ("a.py", b" \n", "a.py is empty."),
        (
            "a.ipynb",
            b"<!DOCTYPE html>",
            "a.ipynb is a web page saved as a notebook (HTML); "
            "download the .ipynb file itself, not the page that shows it.",
        ),
        ("a.ipynb", b"PK\x03\x04\x00\xff", "a.ipynb is a binary file (byte 5)."),
        ("a.ipynb", b"\x00\x01", "a.ipynb is a binary file."),
        ("a.ipynb", "é".encode("latin-1"), "a.ipynb is not UTF-8 text (byte 0)."),
        *(
            (
                name,
                content,
                f"{name} is text in UTF-16, which neither Python nor Jupyter reads; "
                "save it as UTF-8.",
            )
            for name in ("a.py", "a.ipynb")
            for content in ('{"a": "é"}'.encode("utf-16"), '{"a": 1}'.encode("utf-16-le"))
        ),
        (
            "a.py",
            "# coding: ascii\né".encode(),
            "a.py is not text in ascii, as its coding line says (byte 16).",
        ),
        (
            "a.ipynb",
            b'{"cells": [{"source": "x",}],\n"metadata": {}}',
            "a.ipynb is not a notebook: its JSON has a trailing comma, before a closing bracket, "
            "at line 1.",
        ),
        (
            "a.ipynb",
            b'{"cells": [\n{}, ]}',
            "a.ipynb is not a notebook: its JSON has a trailing comma, before a closing bracket, "
            "at line 2.",
        ),
        (
            "a.ipynb",
            b'{"cells": [],\n<<<<<<< HEAD\n"metadata": {}\n=======\n}',
            "a.ipynb holds the marks of an unfinished merge in Git (line 2).",
        ),
        (
            "a.ipynb",
            b'{"cells": [],\n"a: 1}',
            "a.ipynb is not a notebook: a string is not closed at line 2.",
        ),
        (
            "a.ipynb",
            b'{"cells": [{"cell_type": "co',
            "a.ipynb breaks off in the middle of the notebook; the file was not copied whole.",
        ),
        (
            "a.ipynb",
            b'{"cells": [],, "a": 1}',
            "a.ipynb is not a notebook: its JSON is malformed at line 1.",
        ),
        ("a.ipynb", b"import keras", "a.ipynb is not a notebook: its content is not JSON."),
        ("a.ipynb", b"[1]", "a.ipynb is not a notebook: it holds a JSON list, not cells."),
        ("a.ipynb", b"{}", "a.ipynb is a notebook without cells."),
        ("a.ipynb", b'{"cells": []}', "a.ipynb is a notebook without cells."),
        ("a.ipynb", b"[" * 100_000, "a.ipynb is not a notebook: its JSON is malformed."),
        ("a.pdf", b"%PDF", "a.pdf is neither a notebook (.ipynb) nor a Python script (.py)."),
        ("a.py", b"x = 1\n" * 100_000, "a.py holds more than 500,000 characters of code."),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else None,
)
def test_an_unreadable_file_is_one_clear_sentence(tmp_path, name, content, sentence):
    """The sentence names the file, and the remedy if there is one."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableSubmissionError) as error:
        read_submission(path, GRADED)
    assert str(error.value).startswith(sentence[:40])
    if not content.startswith(b"[["):
        assert str(error.value) == sentence


@pytest.mark.parametrize("cut", range(1, 60, 3))
def test_a_notebook_that_breaks_off_anywhere_is_called_that(tmp_path, cut):
    """No part of a notebook is said to be malformed where it was not copied whole."""
    whole = json.dumps({"cells": [{"cell_type": "code", "source": ["a", "b"]}], "n": [1, True]})
    path = tmp_path / "a.ipynb"
    path.write_text(whole[:cut], encoding="utf-8")
    with pytest.raises(UnreadableSubmissionError, match="breaks off in the middle"):
        read_submission(path, GRADED)


@pytest.mark.parametrize(
    ("encoding", "letter"),
    [("latin-1", "é"), ("cp1252", "€"), ("shift_jis", "日"), ("big5", "中"), ("utf-8", "ß")],
)
def test_a_script_is_read_in_the_encoding_of_its_coding_line(tmp_path, encoding, letter):
    """Python reads such scripts (PEP 263)."""
    path = tmp_path / "a.py"
    text = (
        f"#!/usr/bin/python\n# -*- coding: {encoding} -*-\ndef ResNet50():\n    return '{letter}'\n"
    )
    path.write_bytes(text.encode(encoding))
    assert run(read_submission(path, GRADED))["ResNet50"]() == letter


@pytest.mark.parametrize("encoding", ["idna", "nonsense", "punycode", "rot13", "unicode_escape"])
def test_a_coding_line_that_python_refuses_does_no_harm(tmp_path, encoding):
    """The script is read as UTF-8."""
    path = tmp_path / "a.py"
    path.write_text(f"# coding: {encoding}\ndef ResNet50():\n    return 'a-\\x41'\n")
    assert run(read_submission(path, GRADED))["ResNet50"]() == "a-A"


def test_a_notebook_that_a_browser_saved_as_text_is_a_notebook(notebook, tmp_path):
    """`work.ipynb.txt` and `work.ipynb (1).txt` are read like `work.ipynb`."""
    whole = notebook(BLOCK)
    for name in ("work.ipynb.txt", "work.IPYNB (1).txt", "work.ipynb-1.txt", "work.ipynb.json"):
        copy = whole.rename(tmp_path / name)
        assert names(read_submission(copy, GRADED)) == ["identity_block"]
        whole = copy


def test_a_folder_without_a_notebook_is_unreadable(tmp_path):
    """A student who handed in something else gets a line in the report."""
    with pytest.raises(UnreadableSubmissionError, match="no notebook in the folder"):
        read_submission(tmp_path, GRADED)


def test_nesting_too_deep_for_python_is_a_broken_piece(notebook):
    """Deep nesting causes no error of the grader and no crash of Python."""
    source = read_submission(
        notebook("x = " + "(" * 5000, "y = " + "-" * 9_000 + "1", BLOCK), GRADED
    )
    assert names(source) == ["identity_block"]
    assert len(source.broken) == 2


CALLS = "; ".join(f"f{n}()" for n in range(150))


@pytest.mark.parametrize(
    "cell",
    [
        "x = " + " + ".join(["1"] * 2500),
        "\n".join(f"def f{n}():\n  return f{n + 1}()" for n in range(2000)) * 2,
        "!ls\n" * 1500,
        "\n".join(f"x{n} = x{n + 1}" for n in range(3000)) + "\ny = (",
        "\n".join(f"def f{n}():\n  global g{n}\n  g{n} = f{n - 1}()" for n in range(5000)),
        "\n".join(f"def f{n}():\n  {CALLS}" for n in range(150)),
        "\n".join(f"import gone{n}.module" for n in range(3000)),
    ],
    ids=[
        *("deep", "many functions", "many magics", "many assignments", "many globals"),
        *("many calls", "many imports"),
    ],
)
def test_reading_any_text_takes_seconds(notebook, cell):
    """The work has a limit: no long or deep cell can hold up a class."""
    start = time.process_time()
    source = read_submission(notebook(cell, "def ResNet50():\n    return x, x0, f0"), GRADED)
    assert source.statements[-1].defines == ("ResNet50",)
    assert find_answers(source, GRADED)
    assert time.process_time() - start < 20


def test_reading_blank_text_cells_takes_seconds(notebook):
    """A text cell of very many blank lines cannot hold up a class."""
    start = time.process_time()
    path = notebook("\n" * 1_000_000 + "  def ResNet50():", "x = 1", kinds=["markdown"])
    assert "`def ResNet50` stands in a text cell" in read_submission(path, GRADED).notes[0]
    assert time.process_time() - start < 20


PIECES = [
    "import os, sys",
    "from math import *",
    "a = b",
    "b, c = 1, 2",
    "print 'x'",
    "model.fit(x)",
    "%time a = 1",
    "!ls",
    "def f(x:\n    pass",
    "def g(n=a):\n    return b",
    "@d\nclass C(B): c = a",
    "if a:\n    b = 1\nelse:\n    def f(): pass",
    "'''open",
    ")",
    "return 1",
    "x = [i for i in y]",
    "async def h():\n    await k",
    "try:\n  import q\nexcept E: q = None",
    "\tindented = 1",
    "a?",
    "%%time",
    "%run helper",
    "%%writefile blocks.py",
    "for i in a:\n    pass",
    "while a:\n    b.append(a.pop())",
    "match a:\n    case b: c = b",
    "def s():\n    global a\n    a = 2",
    "s()",
    "class N(B):\n    def f(self): pass\n    g = staticmethod(f)",
    "n = N(1)",
    "await k",
    "async with a as b:\n    c = b",
    "from blocks import *",
    "from . import blocks, q",
    "import blocks.q as f",
    "lambda",
    "x = '\\d' is 'é'",
    "a; b = 'ö'; c = [\n1]",
    "\x0c\u2028",
    "\\",
]
TEXT = st.lists(st.sampled_from(PIECES), max_size=8).map("\n".join) | st.text(max_size=60)
QUICK = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@QUICK
@given(cells=st.lists(TEXT, min_size=1, max_size=4))
def test_what_is_selected_always_compiles(notebook, cells):
    """For any cells, selections compile and broken pieces point at an existing line."""
    source = read_submission(notebook(*cells), ("f", "g", "C"))
    for statement in source.statements:
        compile(statement.source, "submission", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
        assert statement.line >= 1
    written = [cell for cell in cells if cell.strip()]
    for piece in source.broken:
        cell = written[int(piece.where.removeprefix("cell ")) - 1]
        assert 1 <= piece.line <= cell.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


@QUICK
@given(
    seed=st.integers(0, 10_000), noise=st.lists(TEXT.filter(lambda t: "%%" not in t), max_size=4)
)
def test_reordering_and_adding_unrelated_cells_selects_the_same_functions(notebook, seed, noise):
    """Cells that define other things can stand anywhere or be missing."""
    answers = [BLOCK, "def ResNet50():\n    return identity_block"]
    cells = [text for text in noise if "ResNet50" not in text] + answers
    random.Random(seed).shuffle(cells)
    source = read_submission(notebook(*cells), GRADED)
    assert sorted(n for n in names(source) if n in GRADED) == sorted(GRADED)


@QUICK
@given(
    content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode), script=st.booleans()
)
def test_no_file_raises_anything_but_unreadable_submission(tmp_path, content, script):
    """Random bytes and text raise no other error, as a notebook or a script."""
    path = tmp_path / ("a.py" if script else "a.ipynb")
    path.write_bytes(content)
    try:
        read_submission(path, GRADED)
    except UnreadableSubmissionError as error:
        assert str(error).endswith(".")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "worksheets", "source", "input", "cell_type", "nbformat", "metadata"]
            ),
            inner | st.sampled_from(["code", "markdown"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@QUICK
@given(data=JSON)
def test_no_json_raises_anything_but_unreadable_submission(tmp_path: Path, data):
    """Notebooks of any shape, with random parts, raise no other error."""
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(data), encoding="utf-8")
    try:
        read_submission(path, GRADED)
    except UnreadableSubmissionError as error:
        assert str(error).endswith(".")
