# mistake: The learning rate decays exponentially, not along a cosine.
# exercise: compile_model
# finding: cosine
# line: ExponentialDecay

# %%
import keras
from keras import layers


def compile_model(model, num_steps):
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = 0.9

    model.compile(optimizer=keras.optimizers.Adam(learning_rate=keras.optimizers.schedules.ExponentialDecay(1e-3, num_steps, 0.1)), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
