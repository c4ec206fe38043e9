"""The convolutions of the small networks for tests of data sets."""

from __future__ import annotations

from keras import layers


def three_convolutions() -> list[layers.Layer]:
    """Return layers with 16, 32 and 64 filters, normalized and halved each time."""
    return [
        layer
        for num_filters in (16, 32, 64)
        for layer in (
            layers.Conv2D(num_filters, 3, padding="same"),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.MaxPooling2D(),
        )
    ]
