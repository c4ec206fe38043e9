"""Observations in an HDF5 file: arrays as data sets, the rest as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import h5py
import numpy as np

from grader.codec import from_plain, split_arrays, to_plain
from grader.observation import Observation


@dataclass(frozen=True)
class Circumstances:
    """The seed and the libraries of an observation."""

    seed: str = ""
    """Seed of probe inputs and weights."""
    libraries: dict[str, str] = field(default_factory=dict)
    """Name → version."""
    given: tuple[str, ...] = ()
    """Functions and classes of the solution around its answers."""


def write_observed(
    file: Path | BinaryIO, observed: tuple[Observation, ...], circumstances: Circumstances
) -> None:
    """Write observations without pickling anything."""
    with h5py.File(file, "w") as opened:
        opened.attrs["circumstances"] = json.dumps(to_plain(circumstances))
        for number, observation in enumerate(observed):
            described, arrays = split_arrays(observation)
            group = opened.create_group(f"{number:03d} {observation.function}")
            group.create_dataset("observation", data=json.dumps(to_plain(described)))
            for array_name, array in arrays.items():
                group.create_dataset(f"arrays/{array_name}", data=array)


def read_observed(path: Path) -> tuple[tuple[Observation, ...], Circumstances]:
    """Read observations from a file.

    Raises:
        OSError, ValueError, KeyError: there is no such file, or it is damaged.
    """
    observations = []
    with h5py.File(path, "r") as opened:
        circumstances = from_plain(json.loads(opened.attrs["circumstances"]), Circumstances)
        for group in opened.values():
            described = from_plain(json.loads(group["observation"].asstr()[()]), Observation)
            observations.append(replace(described, arrays=_arrays(group)))
    return tuple(observations), circumstances


def _arrays(group: Any) -> dict[str, np.ndarray[Any, Any]]:
    arrays: dict[str, np.ndarray[Any, Any]] = {}

    def take(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset):
            arrays[name] = item[()]

    if "arrays" in group:
        group["arrays"].visititems(take)
    return arrays
