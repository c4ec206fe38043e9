# mistake: The learning rate begins at 0.01.
# exercise: compile_model
# finding: 0.01
# line: CosineDecay

# %%
import keras
from keras import layers


def compile_model(model, num_steps):
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = 0.9

    model.compile(optimizer=keras.optimizers.Adam(learning_rate=keras.optimizers.schedules.CosineDecay(0.01, num_steps)), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
