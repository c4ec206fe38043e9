"""The pairs that were found, as a file beside the gradebook."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from grader.similar.pairs import Pair

PAIRS_FILE = "similar.json"


def pairs_as_json(pairs: Sequence[Pair]) -> str:
    """Write the pairs for other programs."""
    listed = [
        {
            "students": [pair.one, pair.other],
            "bits": round(pair.bits, 1),
            "share": round(pair.share, 3),
            "clear": pair.is_clear,
            "exercises": {part.exercise: round(part.share, 3) for part in pair.parts},
        }
        for pair in pairs
    ]
    return json.dumps(listed, indent=1, ensure_ascii=False)


def read_partners(folder: Path) -> dict[str, tuple[str, ...]]:
    """Map students to those whose work is alike; empty without a readable file."""
    try:
        pairs = [item["students"] for item in json.loads((folder / PAIRS_FILE).read_text("utf-8"))]
    except (OSError, ValueError, TypeError, KeyError):
        return {}
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for one, other in pairs:
        found[one] += (other,)
        found[other] += (one,)
    return dict(found)
