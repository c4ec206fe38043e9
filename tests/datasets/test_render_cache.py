"""The cache of rendered splits."""

import multiprocessing
from pathlib import Path

import numpy as np
import pytest

from datasets import cache
from datasets.hdf5 import ImageSchema, LabeledImages, read_split

SCHEMA = ImageSchema("dots", (8, 8, 3), 2)


def _render() -> LabeledImages:
    return np.full((40, 8, 8, 3), 5, np.uint8), np.arange(40) % 2


def _never() -> LabeledImages:
    raise AssertionError("rendered although the cache has it")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, whose folder does not exist yet."""
    folder = tmp_path / "cache" / "datasets"
    monkeypatch.setattr(cache, "cache_folder", lambda: folder)
    return folder


def test_rendered_once(folder: Path) -> None:
    """The second call reads the first one's file, whose name has the version."""
    first = cache.cached_split(SCHEMA, "train", 3, _render)
    again = cache.cached_split(SCHEMA, "train", 3, _never)
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert [path.name for path in folder.iterdir()] == ["dots-rendered-v3-train.h5"]


def test_another_version_is_rendered_anew(folder: Path) -> None:
    """A new renderer does not read the images of the old one."""
    cache.cached_split(SCHEMA, "train", 3, _render)
    with pytest.raises(AssertionError, match="rendered although"):
        cache.cached_split(SCHEMA, "train", 4, _never)


@pytest.mark.parametrize("content", [b"", b"<html>", b"\x89HDF\r\n\x1a\n"])
def test_damaged_copy_is_replaced(folder: Path, content: bytes) -> None:
    """A damaged cached file is replaced by a new one."""
    folder.mkdir(parents=True)
    path = folder / "dots-rendered-v1-test.h5"
    path.write_bytes(content)
    cache.cached_split(SCHEMA, "test", 1, _render)
    assert read_split(path, "test", SCHEMA)[0].shape == (40, 8, 8, 3)


def test_nothing_half_written_is_left(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If writing fails, no file stays, the caller has the images and a warning says why."""

    def fail(path: Path, *_: object) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "Can't synchronously write data (file write failed: time = …")

    monkeypatch.setattr(cache, "write_split", fail)
    with pytest.warns(RuntimeWarning, match=r"\(No space left on device\)"):
        images, _ = cache.cached_split(SCHEMA, "train", 1, _render)
    assert images.shape == (40, 8, 8, 3)
    assert list(folder.iterdir()) == []


def test_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a place for the cache the images are still returned."""
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(cache, "cache_folder", lambda: tmp_path / "file" / "datasets")
    with pytest.warns(RuntimeWarning, match="rendered again next time"):
        cache.cached_split(SCHEMA, "train", 1, _render)


def test_folder_that_may_not_be_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that may not be read does not stop the loading."""
    monkeypatch.setattr(cache, "cache_folder", lambda: tmp_path / ("too long" * 100))
    with pytest.warns(RuntimeWarning, match="rendered again next time"):
        cache.cached_split(SCHEMA, "train", 1, _render)


def _write_often(path: Path) -> None:
    for _ in range(15):
        cache._write_whole(path, "train", SCHEMA, _render())


def test_readers_never_see_a_part(folder: Path) -> None:
    """While two processes write the same file, readers find only complete files."""
    path = folder / "dots-rendered-v1-train.h5"
    cache._write_whole(path, "train", SCHEMA, _render())
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_often, args=(path,)) for _ in range(2)]
    for writer in writers:
        writer.start()
    reads = 0
    while any(writer.is_alive() for writer in writers):
        assert np.all(read_split(path, "train", SCHEMA)[0] == 5)
        reads += 1
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert reads > 0
    assert list(folder.iterdir()) == [path]


def test_folder_is_the_user_s_cache() -> None:
    """Rendered data are in the platform's cache folder, outside the repository."""
    assert Path(__file__).parents[2] not in cache.cache_folder().parents
