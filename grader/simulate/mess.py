"""Submissions as they arrive: cells in disorder and leftovers, with right functions."""

from __future__ import annotations

import ast
import random
import re
from dataclasses import replace

from grader.simulate.classic import classic_stage_and_block, classic_training_and_initializer
from grader.simulate.function import Function
from grader.simulate.handed_in import Cell, HandedIn
from grader.simulate.rewrite import rewrite
from grader.simulate.syntax import SIGNATURES


@rewrite("The cells of the answers stand in another order.")
def cells_reordered(handed_in: HandedIn, generator: random.Random) -> HandedIn:
    places = sorted({handed_in.index_of(name) for name in handed_in.graded})
    answers = [handed_in.cells[place] for place in places]
    generator.shuffle(answers)
    cells = list(handed_in.cells)
    for place, cell in zip(places, answers, strict=True):
        cells[place] = cell
    return replace(handed_in, cells=tuple(cells))


@rewrite("An answer stands there twice.")
def cell_duplicated(handed_in: HandedIn, generator: random.Random) -> HandedIn:
    place = handed_in.index_of(generator.choice(handed_in.graded))
    return handed_in.with_cell(place, handed_in.cells[place], handed_in.cells[place])


@rewrite("An unfinished first attempt stands above the right answer.")
def first_attempt_left(handed_in: HandedIn, generator: random.Random) -> HandedIn:
    name = generator.choice(handed_in.graded)
    place = handed_in.index_of(name)
    header = f"def {name}({ast.unparse(handed_in.function(name).args)}):"
    attempt = Cell(f"{header}\n    # first try, does not work yet\n    pass")
    return handed_in.with_cell(place, attempt, handed_in.cells[place])


@rewrite("Cells that train for hours stand at the end.")
def training_cells_added(handed_in: HandedIn, _: random.Random) -> HandedIn:
    added = (
        Cell("import time\n\nfor attempt in range(100):\n    time.sleep(3600)"),
        Cell("my_history = my_model.fit(my_images, my_labels, epochs=1000)"),
    )
    return replace(handed_in, cells=handed_in.cells + added)


@rewrite("Magics and shell lines stand among the code.")
def magics_added(handed_in: HandedIn, _: random.Random) -> HandedIn:
    added = (
        Cell("%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n!pip list | grep keras"),
        Cell("%%time\nsum(range(1000))"),
    )
    return replace(handed_in, cells=added + handed_in.cells)


@rewrite("A cell that no function needs cannot be read, another one fails.")
def unrelated_broken_cell(handed_in: HandedIn, _: random.Random) -> HandedIn:
    added = (
        Cell('print "accuracy:", accuracy'),
        Cell("import resnets_utils\nresnets_utils.plot(undefined_variable)"),
    )
    return replace(handed_in, cells=handed_in.cells + added)


@rewrite("All text cells are deleted.")
def text_deleted(handed_in: HandedIn, _: random.Random) -> HandedIn:
    return replace(handed_in, cells=tuple(cell for cell in handed_in.cells if cell.is_code))


@rewrite("All answers are merged into one cell.")
def answers_in_one_cell(handed_in: HandedIn, _: random.Random) -> HandedIn:
    places = sorted({handed_in.index_of(name) for name in handed_in.graded})
    merged = Cell("\n\n\n".join(handed_in.cells[place].source for place in places))
    kept = [cell for place, cell in enumerate(handed_in.cells) if place not in places[1:]]
    kept[places[0]] = merged
    return replace(handed_in, cells=tuple(kept))


@rewrite("Layers are imported by name from tensorflow.keras.layers.")
def names_imported_one_by_one(handed_in: HandedIn, _: random.Random) -> HandedIn:
    trees = [handed_in.function(name) for name in handed_in.graded]
    used = {item.kind for tree in trees for item in Function(tree).layers()}
    layers = sorted(used & set(SIGNATURES) - {"CosineDecay", "Adam", "SGD"})
    if not layers:
        return handed_in
    imports = Cell(f"from tensorflow.keras.layers import {', '.join(layers)}")
    pattern = re.compile(rf"\b(?:tf\.)?(?:keras\.)?layers\.({'|'.join(layers)})\b")
    for name in handed_in.graded:
        place = handed_in.index_of(name)
        text = pattern.sub(r"\1", handed_in.cells[place].source)
        handed_in = handed_in.with_cell(place, Cell(text))
    return replace(handed_in, cells=(imports, *handed_in.cells))


MESSES = (
    cells_reordered,
    cell_duplicated,
    first_attempt_left,
    training_cells_added,
    magics_added,
    unrelated_broken_cell,
    text_deleted,
    answers_in_one_cell,
    names_imported_one_by_one,
    classic_stage_and_block,
    classic_training_and_initializer,
)
