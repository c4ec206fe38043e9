# mistake: The learning rate always decays over 1000 steps.
# exercise: compile_model
# finding: 0.001
# line: CosineDecay

# %%
import keras
from keras import layers


def compile_model(model, num_steps):
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = 0.9

    model.compile(optimizer=keras.optimizers.Adam(learning_rate=keras.optimizers.schedules.CosineDecay(1e-3, decay_steps=1000)), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
