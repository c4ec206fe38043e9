# mistake: The schedule is made, but the optimizer is given by its name and never sees it.
# exercise: compile_model
# finding: 0.001
# line: optimizer="adam"

# %%
import keras
from keras import layers


def compile_model(model, num_steps):
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = 0.9

    schedule = keras.optimizers.schedules.CosineDecay(1e-3, num_steps)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
