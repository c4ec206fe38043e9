"""Tells if a module can be imported here, without importing anything."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from importlib.machinery import PathFinder


@lru_cache(maxsize=1024)
def is_installed(name: str) -> bool:
    """Return True if `import` would find a module, along the folders of its packages.

    TensorFlow makes most of its modules when it is imported: these count as found, except
    `tensorflow.keras`, which is Keras.

    Args:
        name: dotted name, such as "keras.utils.vis_utils".
    """
    if name.startswith("tensorflow.") and not name.startswith("tensorflow.keras"):
        return True
    top, *inner = name.removeprefix("tensorflow.").split(".")
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):  # such as `__main__`
        return True
    found = top
    for part in inner:
        if spec is None or spec.submodule_search_locations is None:
            return False
        found = f"{found}.{part}"
        spec = PathFinder.find_spec(found, spec.submodule_search_locations)
    return spec is not None
