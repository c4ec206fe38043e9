"""Cache of rendered splits."""

import contextlib
import os
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import platformdirs

from datasets.errors import DatasetError
from datasets.hdf5 import ImageSchema, LabeledImages, Split, read_split, write_split

_APPLICATION = "convolutional-case-studies"


def cache_folder() -> Path:
    """Return the folder of rendered data, even if it does not exist yet."""
    return platformdirs.user_cache_path(_APPLICATION, appauthor=False) / "datasets"


def cached_split(
    schema: ImageSchema, split: Split, version: int, render: Callable[[], LabeledImages]
) -> LabeledImages:
    """Read a rendered split from the cache, or render it and store it there.

    Args:
        schema: schema of the data set.
        split: train or test.
        version: version of the renderer; each version has its own file.
        render: function that makes the split; called only if the cache has no readable copy.
    """
    path = cache_folder() / f"{schema.name}-rendered-v{version}-{split}.h5"
    # With a damaged copy or an unreadable folder, rendering again is enough.
    with contextlib.suppress(DatasetError, OSError):
        if path.exists():
            return read_split(path, split, schema)
    data = render()
    try:
        _write_whole(path, split, schema, data)
    except OSError as error:
        # h5py fills `strerror` with a paragraph of addresses and offsets.
        reason = os.strerror(error.errno) if error.errno else str(error)
        warnings.warn(
            f"The rendered images could not be saved in {path.parent} ({reason}), "
            "so they will be rendered again next time.",
            RuntimeWarning,
            stacklevel=2,
        )
    return data


def _write_whole(path: Path, split: Split, schema: ImageSchema, data: LabeledImages) -> None:
    """Write beside the path, then rename, so that readers find only complete files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.stem}-", suffix=".part")
    os.close(descriptor)
    unfinished = Path(name)
    try:
        write_split(unfinished, split, schema, data)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
