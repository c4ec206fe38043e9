"""Tests of the common properties of rendered data sets."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from numpy.typing import NDArray

from datasets import DatasetError, happy, own_files, pets, pets_source
from datasets.contact_sheet import SHEETS, Sheet, draw_sheet
from datasets.hdf5 import LabeledImages, write_split
from datasets.rendering import Rendering, load_own_or_rendered, render_split

SETS: dict[str, ModuleType] = {
    "happy": happy,
    "pets": pets,
    "pets_source": pets_source,
}
SUMS = json.loads(Path(__file__).with_name("rendered_sums.json").read_text(encoding="utf-8"))
"""One value for all machines; an intended change of a pixel needs a new version."""


def _few(module: ModuleType) -> Rendering:
    """Return the data set with one training and one test image of each class."""
    rendering: Rendering = module.RENDERING
    return replace(rendering, images_per_class={"train": 1, "test": 1})


def sha256(data: LabeledImages) -> str:
    """Return the SHA-256 of images and labels, independent of the byte order."""
    images, labels = data
    return hashlib.sha256(images.tobytes() + labels.astype("<i8").tobytes()).hexdigest()


@pytest.mark.parametrize("name", SETS)
def test_same_bytes_of_every_class(name: str) -> None:
    """The first image of each class has the recorded SHA-256 on every machine."""
    rendering = _few(SETS[name])
    digests = {split: sha256(render_split(rendering, split)) for split in ("train", "test")}
    assert digests == SUMS[name][str(rendering.version)]["first of each class"]


@pytest.mark.parametrize("name", SETS)
def test_arrays_are_of_the_schema(name: str) -> None:
    """Images are uint8 of the schema's shape, labels int64; splits share no image."""
    module = SETS[name]
    images, labels = render_split(_few(module), "train")
    assert images.shape == (len(module.CLASSES), *module.SCHEMA.image_shape)
    assert images.dtype == np.uint8
    assert labels.dtype == np.int64
    assert sorted(labels.tolist()) == list(range(len(module.CLASSES)))
    test_images, _ = render_split(_few(module), "test")
    every = [image.tobytes() for image in np.concatenate([images, test_images])]
    assert len(set(every)) == len(every)


def test_shuffled_alike_whatever_is_drawn() -> None:
    """Classes are balanced and mixed, and each image has its own stream."""
    drawn: list[tuple[int, float]] = []

    def draw(label: int, stream: object) -> NDArray[np.uint8]:
        drawn.append((label, stream.between(0.0, 1.0)))
        return np.zeros(happy.SCHEMA.image_shape, np.uint8)

    rendering = replace(happy.RENDERING, draw=draw)
    for split, count in (("train", 600), ("test", 150)):
        _, labels = render_split(rendering, split)
        assert np.bincount(labels).tolist() == [count // 2] * 2
        assert 0.3 < np.mean(np.diff(labels) != 0) < 0.7
    assert len({number for _, number in drawn}) == 750
    assert [label for label, _ in drawn[600:]] == labels.tolist()


@pytest.mark.parametrize("name", SETS)
def test_same_bytes_of_every_renderer_without_vector_instructions(name: str) -> None:
    """A processor without AVX (or its kin) renders the same pixels as this one."""
    program = (
        f"import hashlib; from datasets import {name} as data;"
        "from datasets.uniform_stream import UniformStream;"
        "images = [data.RENDERING.draw(n % 2, UniformStream(n)).tobytes() for n in range(4)];"
        "print(hashlib.sha256(b''.join(images)).hexdigest())"
    )
    features = [feature for feature in __cpu_dispatch__ if __cpu_features__[feature]]
    if not features:
        pytest.skip("NumPy uses no optional vector instructions on this processor")
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"NPY_DISABLE_CPU_FEATURES": disabled},
        ).stdout
        for disabled in ("", " ".join(features))
    }
    assert len(digests) == 1


def test_no_loader_imports_a_deep_learning_library() -> None:
    """Every loader works without TensorFlow and Keras, in a process of its own."""
    program = (
        f"import sys; from datasets import {', '.join(SETS)};"
        "print(sorted({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", SETS)
def test_own_files_of_every_set(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both files in datasets/data/ are loaded instead of rendered images."""
    module = SETS[name]
    monkeypatch.setattr(own_files, "DATA_FOLDER", tmp_path)
    labels = np.arange(len(module.CLASSES))
    images = np.full((len(labels), *module.SCHEMA.image_shape), 7, np.uint8)
    for split in ("train", "test"):
        write_split(tmp_path / f"{split}_{name}.h5", split, module.SCHEMA, (images, labels))
    (x_train, y_train), (x_test, y_test) = load_own_or_rendered(module.RENDERING)
    assert np.array_equal(x_train, images)
    assert np.array_equal(x_test, images)
    assert y_train.tolist() == y_test.tolist() == labels.tolist()


@pytest.mark.parametrize("name", SETS)
def test_card_of_every_set(name: str) -> None:
    """The card states the counts, shows the sheet and names the drawing command."""
    folder = Path(pets.__file__).parent
    card = (folder / f"{name}.md").read_text(encoding="utf-8")
    rendering = SETS[name].RENDERING
    for split in ("test",) if name == "pets" else ("train", "test"):
        total = rendering.images_per_class[split] * rendering.schema.num_classes
        assert f"{total:,} to {split}" in card
    assert f"({name}.png)" in card
    assert f"python -m datasets.contact_sheet {name}`" in card
    assert (folder / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_every_set_has_a_sheet(tmp_path: Path) -> None:
    """Each set has a contact sheet, which shows the loaded images."""
    assert set(SETS) < set(SHEETS)
    images = np.zeros((12, 8, 8, 3), np.uint8)
    sheet = Sheet(lambda: (images, np.arange(12) % 2), ("one", "other"), "class", 3, 2)
    draw_sheet(sheet, tmp_path / "sheet.png")
    assert (tmp_path / "sheet.png").read_bytes().startswith(b"\x89PNG")


@pytest.fixture
def many_pets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LabeledImages:
    """Thirty numbered images instead of rendered ones, so that tests can follow them."""
    monkeypatch.setattr(own_files, "DATA_FOLDER", tmp_path)
    labels = np.random.default_rng(0).permutation(np.arange(30) % 3)
    images = np.zeros((30, *pets.SCHEMA.image_shape), np.uint8)
    images += np.arange(30, dtype=np.uint8)[:, None, None, None]
    for split in ("train", "test"):
        write_split(tmp_path / f"{split}_pets.h5", split, pets.SCHEMA, (images, labels))
    return images, labels


def test_few_pets_are_part_of_more(many_pets: LabeledImages) -> None:
    """A set has the first images of each class, so larger sets contain smaller ones."""
    before: set[int] = set()
    for count in range(1, 11):
        (images, labels), (x_test, _) = pets.load_data(images_per_class=count)
        assert np.bincount(labels).tolist() == [count] * 3
        numbers = {int(image[0, 0, 0]) for image in images}
        assert before < numbers
        assert [many_pets[1][number] for number in images[:, 0, 0, 0]] == labels.tolist()
        assert len(x_test) == 30
        before = numbers


@pytest.mark.parametrize("count", [0, -1, 11])
def test_more_pets_than_there_are(many_pets: LabeledImages, count: int) -> None:
    """A number out of range is refused with the possible range."""
    with pytest.raises(DatasetError, match=f"found {count}, expected 1 to 10"):
        pets.load_data(images_per_class=count)
