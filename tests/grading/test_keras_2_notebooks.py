"""Notebooks of the years 2017 to 2021, as they were written for Keras 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from courses import ours
from grading_texts import changed, only

from grader.grading import grade_submission
from grader.reference import Reference, load_reference
from grader.sandbox import Sandbox
from grader.submission import SubmissionFile
from grader.verdict import SubmissionVerdict

COURSE = (
    Path(__file__).parents[1] / "submissions" / "03_residual_networks" / "wild_course_of_2018.ipynb"
)
IMPORTS, IDENTITY, _, CONVOLUTIONAL, RESNET = [
    "".join(cell["source"])
    for cell in json.loads(COURSE.read_text(encoding="utf-8"))["cells"]
    if cell["cell_type"] == "code"
][:5]
FUNCTIONS = {
    "identity_block": IDENTITY,
    "convolutional_block": CONVOLUTIONAL,
    "ResNet50": RESNET,
}
STAR = "from resnets_utils import *\n%matplotlib inline\n"
NAMED = IMPORTS.replace("from resnets_utils import *\n", "")
SUM = "X = Add()([X, X_shortcut])"
POOL = "X = AveragePooling2D((2, 2), name='avg_pool')(X)"
PAD = "X = ZeroPadding2D((3, 3))(X_input)"


@pytest.fixture(scope="module")
def reference() -> Reference:
    """The public probes: errors in hidden ones are not quoted."""
    return load_reference(ours("03"), hidden=False)


def without(name: str, imports: str = IMPORTS) -> str:
    """Leave one name out of the imports."""
    return changed(imports, (f" {name},", ""))


RIGHT: dict[str, tuple[str, str, tuple[tuple[str, str], ...], str]] = {
    "normalization by star": (without("BatchNormalization"), "identity_block", (), "keras.layers"),
    "everything by star": (STAR, "identity_block", (), "`Conv2D`: taken from keras.layers"),
    "everything by star, with a stride": (STAR, "convolutional_block", (), "keras.initializers"),
    "everything by star, the network": (STAR, "ResNet50", (), "`Model`: taken from keras.models"),
    "initializer by star": (
        changed(IMPORTS, ("from keras.initializers import glorot_uniform\n", "")),
        "identity_block",
        (),
        "`glorot_uniform`: taken from keras.initializers",
    ),
    "backend by star": (
        changed(IMPORTS, ("import keras.backend as K\n", "")),
        "identity_block",
        ((SUM, f"assert K.image_data_format() == 'channels_last'\n    {SUM}"),),
        "`K`: taken from keras.backend",
    ),
    "NumPy by star": (
        changed(IMPORTS, ("import numpy as np\n", "")),
        "identity_block",
        (("F1, F2, F3 = filters", "F1, F2, F3 = np.array(filters).tolist()"),),
        "`np`: taken from numpy",
    ),
    "a module of layers": (
        "from keras.layers.normalization import BatchNormalization\n"
        + without("BatchNormalization", NAMED),
        "convolutional_block",
        (),
        "In Keras 3 it is keras.layers.BatchNormalization",
    ),
    "modules of layers": (
        "from keras.layers.core import Dense, Activation, Flatten\n"
        "from keras.layers.convolutional import Conv2D\n"
        "from keras.layers.normalization import BatchNormalization\n"
        "from keras.layers.merge import Add\n"
        "from keras.initializers import glorot_uniform\n",
        "identity_block",
        (),
        "In Keras 3 it is keras.layers.Conv2D",
    ),
    "modules of layers by star": (
        "from keras.layers.core import *\nfrom keras.layers.convolutional import *\n"
        "from keras.layers.normalization import *\nfrom keras.layers.merge import *\n"
        "from keras.initializers import *\n",
        "identity_block",
        (),
        "what it names is taken from where Keras 3 has it",
    ),
    "a module of functions": (
        "from keras.layers.merge import add\n" + NAMED,
        "identity_block",
        ((SUM, "X = add([X, X_shortcut])"),),
        "keras.layers.merge",
    ),
    "a module as an attribute": (
        "import keras\n" + NAMED,
        "convolutional_block",
        ((SUM, "X = keras.layers.merge.add([X, X_shortcut])"),),
        "",
    ),
    "the engine": (
        "from keras.engine.topology import Input\nfrom keras.engine.training import Model\n"
        + without(
            "Input", changed(NAMED, ("from keras.models import Model, load_model\n", ""))
        ).replace("import Input,", "import"),
        "ResNet50",
        (),
        "keras.engine",
    ),
    "experimental layers": (
        "from tensorflow.keras.layers.experimental.preprocessing import Rescaling\n" + NAMED,
        "ResNet50",
        ((PAD, "X = Rescaling(1.0)(X_input)\n    X = ZeroPadding2D((3, 3))(X)"),),
        "In Keras 3 it is keras.layers.Rescaling",
    ),
    "experimental layers as an attribute": (
        "import tensorflow as tf\n" + NAMED,
        "ResNet50",
        (
            (
                PAD,
                "X = tf.keras.layers.experimental.preprocessing.Rescaling(1.0)(X_input)\n"
                "    X = ZeroPadding2D((3, 3))(X)",
            ),
        ),
        "",
    ),
    "TensorFlow's own copy": (
        changed(NAMED, ("from keras.layers import", "from tensorflow.python.keras.layers import")),
        "identity_block",
        (),
        "the old Keras inside TensorFlow",
    ),
    "the backend": (
        NAMED,
        "convolutional_block",
        (("F1, F2, F3 = filters", "F1, F2, F3 = filters\n    print(K.int_shape(X))"),),
        "",
    ),
    "pooling without a size": (
        NAMED,
        "ResNet50",
        ((POOL, "X = AveragePooling2D()(X)"),),
        "",
    ),
    "pooling with a name alone": (
        NAMED,
        "ResNet50",
        ((POOL, "X = AveragePooling2D(strides=2, padding='valid', name='avg_pool')(X)"),),
        "",
    ),
    "shape as in TensorFlow 1": (
        NAMED,
        "convolutional_block",
        (("F1, F2, F3 = filters", "F1, F2, F3 = filters\n    print(X.get_shape().as_list())"),),
        "",
    ),
    "a function of TensorFlow": (
        "import tensorflow as tf\n" + NAMED,
        "identity_block",
        ((SUM, "X = tf.add(X, X_shortcut)"),),
        "",
    ),
    "TensorFlow's Keras": (
        NAMED.replace("from keras", "from tensorflow.keras"),
        "identity_block",
        (),
        "",
    ),
    "the plus sign": (NAMED, "convolutional_block", ((SUM, "X = X + X_shortcut"),), ""),
    "an import of everything": (
        "import keras\nfrom keras.layers import *\nfrom keras.initializers import *\n",
        "identity_block",
        (),
        "",
    ),
}
IN_KERAS_3 = {
    "a module as an attribute": (
        "keras.layers.merge.add",
        "'keras.layers' has no attribute 'merge'",
    ),
    "experimental layers as an attribute": ("experimental", "no attribute 'experimental'"),
    "the backend": ("K.int_shape", "no attribute 'int_shape'"),
    "pooling without a size": ("AveragePooling2D()", "Keras 2 took (2, 2)"),
    "shape as in TensorFlow 1": ("get_shape", "tensors that hold values"),
    "a function of TensorFlow": ("tf.add", "use `layers.Add`"),
}
WRONG = {
    "a wrong block by star": (STAR, "identity_block", ("padding = 'same'", "padding = 'valid'")),
    "no name of any library": (STAR, "identity_block", (SUM, "X = Addd()([X, X_shortcut])")),
    "no layer of any Keras": (NAMED, "identity_block", (SUM, "X = layers.relu(X + X_shortcut)")),
    "a wrong size by default": (
        NAMED,
        "ResNet50",
        (POOL, "X = AveragePooling2D(padding='same', strides=1)(X)"),
    ),
}


def graded(
    imports: str,
    function: str,
    edits: tuple[tuple[str, str], ...],
    reference: Reference,
    sandbox: Sandbox,
    folder: Path,
) -> SubmissionVerdict:
    """Grade one function of the course's notebook, with other imports and edits."""
    functions = FUNCTIONS | {function: changed(FUNCTIONS[function], *edits)}
    needed = functions if function == "ResNet50" else [function]
    cells = [imports, *(functions[name] for name in needed)]
    path = folder / "notebook.ipynb"
    written = [{"cell_type": "code", "source": cell} for cell in cells]
    path.write_text(json.dumps({"cells": written}), encoding="utf-8")
    return grade_submission(SubmissionFile("student", path), only(reference, function), sandbox)


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_notebook_of_keras_2_has_full_marks(
    name: str, reference: Reference, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Names and defaults of Keras 2 cost nothing; a remark or a finding tells of them."""
    imports, function, edits, remark = RIGHT[name]
    verdict = graded(imports, function, edits, reference, sandbox, tmp_path)
    assert verdict.score == verdict.max_score, verdict.exercises
    assert remark in " ".join(verdict.notes)
    told = [item for item in verdict.exercises[-1].findings if item.requirement == "Keras 3"]
    assert bool(told) == (name in IN_KERAS_3 or name == "pooling with a name alone")
    if name in IN_KERAS_3:
        code, words = IN_KERAS_3[name]
        assert told[0].place is not None
        assert code in told[0].place.text
        assert words in told[0].message


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_notebook_of_keras_2_loses_points(
    name: str, reference: Reference, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Names and defaults of Keras 2 do not make a wrong function right."""
    imports, function, edit = WRONG[name]
    verdict = graded(imports, function, (edit,), reference, sandbox, tmp_path)
    assert verdict.score < verdict.max_score
