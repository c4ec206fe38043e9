# mistake: The compiled model is not returned.
# exercise: compile_model
# finding: None
# line: def compile_model

# %%
import keras
from keras import layers


def compile_model(model, num_steps):
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = 0.9

    schedule = keras.optimizers.schedules.CosineDecay(1e-3, num_steps)
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=schedule), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
