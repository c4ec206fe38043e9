"""Tests what a graded function needs of a messy notebook, and the remarks on the rest."""

import pytest

from grader.notebook import find_answers, read_submission
from grader.notebook.installed import is_installed
from grader.submission import SubmissionSource

GRADED = ("identity_block", "ResNet50")


def run(source: SubmissionSource) -> dict[str, object]:
    """Run a selection, each statement by itself."""
    space: dict[str, object] = {"__name__": "submission"}
    for statement in source.statements:
        exec(compile(statement.source, statement.where, "exec", dont_inherit=True), space)
    return space


@pytest.mark.parametrize(
    "cell",
    [
        "value = []\nfor i in range(3):\n    value.append(i)",
        "value = [0]\nvalue.extend([1, 2])",
        "value = []\nwhile len(value) < 3:\n    value.append(len(value))",
        "value = {}\nfor i in range(3):\n    value[i] = i\nvalue = list(value)",
        "value = []\n[value.append(i) for i in range(3)]",
        "match 3:\n    case n:\n        value = list(range(n))",
        "def configure():\n    global value\n    value = [0, 1, 2]\nconfigure()",
        "value = []\ndef fill():\n    value.append(len(value))\nfor _ in range(3):\n    fill()",
        "value = []\ndef one(i):\n    value.append(i)\ndef fill():\n"
        "    for i in range(3):\n        one(i)\nfill()",
        "class S: pass\ns = S()\ns.value = [0, 1, 2]\nvalue = s.value",
        "n, (*rest, last) = 1, (0, 1, 2)\nvalue = [*rest, last]",
    ],
)
def test_what_fills_a_global_runs(notebook, cell):
    """Loops, changes by a method or an item, and calls of functions that do either run."""
    source = read_submission(notebook(cell, "def ResNet50():\n    return value"), GRADED)
    assert run(source)["ResNet50"]() == [0, 1, 2]


@pytest.mark.parametrize(
    "cell",
    [
        "for i in range(10**9):\n    print(i)",
        "while True:\n    other.append(1)",
        "losses = []\nfor epoch in range(9):\n    value.append(model.train_on_batch(epoch))",
        "def train():\n    global value\n    value = model.fit()\ntrain()",
        "print(value)",
        "show(value)",
    ],
)
def test_what_fills_no_global_or_trains_does_not_run(notebook, cell):
    """Loops that only print do not run, and neither does training.

    Training does not run even if it fills a needed list.
    """
    source = read_submission(
        notebook("value = []", cell, "def ResNet50():\n    return value"), GRADED
    )
    assert run(source)["ResNet50"]() == []


def test_an_import_does_not_replace_the_students_function(notebook):
    """Keras's own ResNet50, imported further down for comparison, is no answer."""
    source = read_submission(
        notebook(
            "def ResNet50():\n    return 1",
            "from keras.applications import ResNet50, VGG16",
            "from keras.applications import ResNet50 as other",
        ),
        GRADED,
    )
    assert [s.source for s in source.statements if s.is_import] == [
        "from keras.applications import VGG16",
        "from keras.applications import ResNet50 as other",
    ]
    assert source.notes == (
        "The import of `ResNet50` at cell 2 is not used: "
        "the function of that name that the submission defines is graded.",
    )


def test_missing_modules_that_are_not_needed_are_left_out_in_one_remark(notebook):
    """A missing module that a graded function needs stays, so that its failure is reported."""
    source = read_submission(
        notebook(
            "import gone_one, json\nfrom gone_two import a, b\nfrom gone_three import *",
            "from keras.utils.vis_utils import plot_model\nimport tensorflow.keras.layers",
            "def ResNet50():\n    return a()",
        ),
        GRADED,
    )
    assert [s.source for s in source.statements if s.is_import] == [
        "import json",
        "from gone_two import a",
        "from gone_three import *",
        "import tensorflow.keras.layers",
    ]
    assert source.notes == (
        "Left out at no cost, because there is no such module here and no graded function needs "
        "it: `import gone_one` (cell 1), `from gone_two import b` (cell 1) and "
        "`from keras.utils.vis_utils import plot_model` (cell 2).",
    )


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("json", True),
        ("sys", True),
        ("__main__", True),
        ("keras.layers", True),
        ("keras.layers.normalization", False),
        ("keras.engine.topology", False),
        ("tensorflow.keras.layers", True),
        ("tensorflow.keras.utils.vis_utils", False),
        ("tensorflow.nn", True),
        ("tensorflow.python.keras.layers", True),
        ("json.decoder.deeper", False),
        ("resnets_utils", False),
    ],
)
def test_a_module_is_found_without_importing_it(name, there):
    """The folders of packages are searched as an import searches them."""
    assert is_installed(name) is there


@pytest.mark.parametrize(
    ("method", "rest", "taken", "result"),
    [
        ("@staticmethod\n    def ResNet50(n): return n", "", "Net.ResNet50", 2),
        ("def ResNet50(n): return n", "", "Net.ResNet50", 2),
        ("@classmethod\n    def ResNet50(cls, n): return n", "", "Net.ResNet50", 2),
        ("def ResNet50(self, n): return n", "", "Net().ResNet50", 2),
        (
            "def __init__(self, k): self.k = k\n    def ResNet50(self, n): return n * self.k",
            "one = Net(1)\nnet = Net(k=5)\nnet.fit()",
            "net.ResNet50",
            10,
        ),
    ],
)
def test_a_method_is_taken_as_the_function_of_its_name(notebook, method, rest, taken, result):
    """A method is taken from its class or from an object.

    The object is a new one, or the last one that the notebook makes.
    """
    cell = f"x = 1\nclass Net:\n    {method}"
    source = read_submission(notebook(cell, rest), GRADED)
    assert run(source)["ResNet50"](2) == result
    assert source.notes == (f"`ResNet50` is a method of a class (cell 1); `{taken}` is graded.",)
    (answer,) = [item for item in find_answers(source, GRADED) if item.function == "ResNet50"]
    assert "ResNet50(" in answer.source
    assert cell.splitlines()[answer.place.line - 1].strip() == answer.place.text


def test_a_function_beats_the_method_of_its_name(notebook):
    """A method is ignored where a function of its name exists."""
    source = read_submission(
        notebook(
            "class Net:\n    def ResNet50(self): return 1", "def ResNet50():\n    return Net()"
        ),
        GRADED,
    )
    assert source.notes == ()
    assert source.statements[-1].where == "cell 2"


def test_an_answer_in_a_text_cell_is_pointed_out(notebook):
    """Only answers without a code cell are pointed out, as explanations quote code, too."""
    text = "```python\ndef ResNet50():\n    return 1\n```\n    def identity_block(X): pass"
    cells = (text, "def ResNet50():\n    return 2")
    source = read_submission(notebook(*cells, kinds=["markdown", "code"]), GRADED)
    assert [note.partition(" stands")[0] for note in source.notes] == ["`def identity_block`"]


@pytest.mark.parametrize(
    ("cells", "place", "first"),
    [
        (["def mine():\n    return 1\n\nResNet50 = mine"], "cell 1, line 1", "def mine():"),
        (["x = 1\nif x:\n    @d\n    def ResNet50(): pass"], "cell 1, line 3", "@d"),
        (["if x:\n  def ResNet50(): 1\nelse:\n  def ResNet50(): 2"], "cell 1, line 1", "if x:"),
        (["ResNet50 = lambda: 3"], "cell 1, line 1", "ResNet50 = lambda: 3"),
        (["a = ResNet50", "ResNet50 = a"], "cell 2, line 1", "ResNet50 = a"),
    ],
)
def test_an_answer_is_found_where_it_is_written(notebook, cells, place, first):
    """Other names and blocks are followed; names that form a circle come to an end."""
    answers = find_answers(read_submission(notebook(*cells), GRADED), GRADED)
    (answer,) = [item for item in answers if item.function == "ResNet50"]
    assert (str(answer.place), answer.place.text) == (place, first)


def test_cells_of_an_exported_notebook_shield_one_another(tmp_path):
    """`jupyter nbconvert --to script` writes `# In[3]:` above each cell."""
    path = tmp_path / "anna.py"
    path.write_text("# In[1]:\nx = '''open\n\n# In[ ]:\ndef ResNet50():\n    return 1\n")
    assert run(read_submission(path, GRADED))["ResNet50"]() == 1
