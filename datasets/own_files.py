"""Search for data files that the user owns."""

import os
from pathlib import Path

from datasets.errors import DatasetError
from datasets.hdf5 import ImageSchema, Split

FOLDER_VARIABLE = "DATASETS_DIR"
DATA_FOLDER = Path(__file__).parent / "data"


def find_own_files(schema: ImageSchema) -> dict[Split, Path] | None:
    """Find both files of a data set, first in the environment variable's folder.

    Args:
        schema: schema of the data set.

    Returns:
        The paths of the train and the test file, or None if there is neither.

    Raises:
        DatasetError: only one of the two exists, or the variable does not name a folder.
    """
    folders = [DATA_FOLDER]
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        folder = Path(named).expanduser()
        if not folder.is_dir():
            raise DatasetError(
                f"{FOLDER_VARIABLE}: found {named!r}, expected a folder that exists; "
                f"create it, correct the variable or unset it."
            )
        folders.insert(0, folder)
    for folder in folders:
        paths: dict[Split, Path] = {
            "train": folder / schema.file_name("train"),
            "test": folder / schema.file_name("test"),
        }
        there = [path for path in paths.values() if path.exists()]
        if len(there) == 1:
            (missing,) = (path for path in paths.values() if path not in there)
            raise DatasetError(
                f"{folder}: found {there[0].name} without {missing.name}, expected both or "
                f"neither; put the second file beside the first or remove the first."
            )
        if there:
            return paths
    return None
