"""Similar work: functions that share what few others of the class share.

Two well-kept libraries were looked at. copydetect 0.5 writes each name as `V`, also `Conv2D` and
`Add`, so that all networks look alike; compare50 1.2 pins attrs below 21, beside which cattrs does
not run. Both compare pairs by length, and neither knows how many others wrote the same.
"""

from grader.similar.features import Feature, features_of
from grader.similar.pairs import Pair, SharedPart, Work, groups_of, similar_pairs

__all__ = [
    "Feature",
    "Pair",
    "SharedPart",
    "Work",
    "features_of",
    "groups_of",
    "similar_pairs",
]
