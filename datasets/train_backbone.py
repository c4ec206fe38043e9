"""Pretrain the compact backbone on `pets_source`: `make backbone`."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from datasets import pets_source
from datasets.backbone import WEIGHTS, build_compact, scale_pixels
from datasets.hdf5 import LabeledImages

RECORD = WEIGHTS.with_name("backbone.json")
"""Record of the accuracy of the committed weights, written together with them."""

_SEED = 0
_NUM_EPOCHS = 16
_BATCH_SIZE = 64
_LEARNING_RATE = 3e-3
_SHIFT = 6  # pixels


class Distorted(keras.utils.PyDataset):  # type: ignore[misc]
    """Augmented training batches: mirrored, shifted, brighter or darker, reshuffled each epoch."""

    def __init__(self, data: LabeledImages) -> None:
        super().__init__()
        self._images, labels = data
        self._targets = keras.utils.to_categorical(labels, len(pets_source.CLASSES))
        self._random = np.random.default_rng(_SEED)
        self._order = self._random.permutation(len(labels))

    def __len__(self) -> int:
        return len(self._order) // _BATCH_SIZE

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        chosen = self._order[index * _BATCH_SIZE : (index + 1) * _BATCH_SIZE]
        batch = np.stack([self._distort(self._images[place]) for place in chosen])
        return scale_pixels(batch), self._targets[chosen]

    def on_epoch_end(self) -> None:
        """Draw the order of the next epoch."""
        self._order = self._random.permutation(self._order)

    def _distort(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        if self._random.random() < 0.5:
            image = image[:, ::-1]
        size = image.shape[0]
        padded = np.pad(image, ((_SHIFT, _SHIFT), (_SHIFT, _SHIFT), (0, 0)), mode="edge")
        down, right = self._random.integers(0, 2 * _SHIFT + 1, 2)
        moved = padded[down : down + size, right : right + size].astype(np.float32)
        brightness = self._random.uniform(0.85, 1.15, 3) * self._random.uniform(0.85, 1.15)
        return np.clip(moved * brightness.astype(np.float32), 0, 255)


def train() -> tuple[keras.Model, float]:
    """Train the network with a softmax head.

    Returns:
        The network without the softmax, and the accuracy on the test images.
    """
    keras.utils.set_random_seed(_SEED)
    train_data, (x_test, y_test) = pets_source.load_data()
    batches = Distorted(train_data)
    backbone = build_compact()
    dropped = layers.Dropout(0.2)(backbone.output)
    outputs = layers.Dense(len(pets_source.CLASSES), activation="softmax")(dropped)
    model = keras.Model(backbone.input, outputs)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, _NUM_EPOCHS * len(batches), warmup_target=_LEARNING_RATE, warmup_steps=len(batches)
    )
    model.compile(
        optimizer=keras.optimizers.AdamW(schedule, weight_decay=0.01),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
        metrics=["accuracy"],
    )
    model.fit(batches, epochs=_NUM_EPOCHS, verbose=2)
    predicted = model.predict(scale_pixels(x_test.astype(np.float32)), verbose=0)
    return backbone, float(np.mean(predicted.argmax(axis=1) == y_test))


def main(weights: Path = WEIGHTS, record: Path = RECORD) -> None:
    """Train, then write the weights and their record."""
    start = time.monotonic()
    backbone, accuracy = train()
    backbone.save_weights(weights)
    facts: dict[str, Any] = {
        "test_accuracy": round(accuracy, 4),
        "minutes": round((time.monotonic() - start) / 60, 1),
        "parameters": backbone.count_params(),
        "rendering_version": pets_source.RENDERING.version,
        "keras": keras.__version__,
    }
    record.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"{weights}: {weights.stat().st_size:,} bytes, {facts}\n")


if __name__ == "__main__":
    main()
