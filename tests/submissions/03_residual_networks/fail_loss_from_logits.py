# mistake: The loss takes the probabilities for scores.
# exercise: compile_model
# finding: from_logits
# line: from_logits=True

# %%
import keras
from keras import layers


def compile_model(model, num_steps):
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = 0.9

    schedule = keras.optimizers.schedules.CosineDecay(1e-3, num_steps)
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=schedule), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model
