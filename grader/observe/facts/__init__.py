"""What a procedure did, or does at random: facts that a rubric asks for by their names.

Each fact is a function of what the procedure was called with and what it returned. It gives a
`Fact`: a value that can be compared with the reference's, and words for the student.

    training      what was done to the model that was given, and what was returned
    chance        what a function does at random, over many draws
    augmentation  what layers that augment images do to them
    pipelines     what an input pipeline hands out
    transfer      what learns, what a new head stands on, what a cache of features holds
    curves        which networks were trained on how many images
    ensembles     what of several networks goes into one answer
    crops         where crops are cut out, in which order
    contest       what a trained model answers, and what it took; budget counts that
"""

from __future__ import annotations

from collections.abc import Callable

from grader.observe.facts.augmentation import AUGMENTATION_FACTS
from grader.observe.facts.chance import CHANCE_FACTS
from grader.observe.facts.contest import CONTEST_FACTS
from grader.observe.facts.crops import CROP_FACTS
from grader.observe.facts.curves import CURVE_FACTS
from grader.observe.facts.ensembles import ENSEMBLE_FACTS
from grader.observe.facts.fact import Fact, Procedure
from grader.observe.facts.pipelines import PIPELINE_FACTS
from grader.observe.facts.training import TRAINING_FACTS
from grader.observe.facts.transfer import TRANSFER_FACTS

__all__ = ["FACTS", "Fact", "Procedure"]

FACTS: dict[str, Callable[[Procedure], Fact]] = {
    **TRAINING_FACTS,
    **CHANCE_FACTS,
    **AUGMENTATION_FACTS,
    **PIPELINE_FACTS,
    **TRANSFER_FACTS,
    **CURVE_FACTS,
    **ENSEMBLE_FACTS,
    **CROP_FACTS,
    **CONTEST_FACTS,
}
