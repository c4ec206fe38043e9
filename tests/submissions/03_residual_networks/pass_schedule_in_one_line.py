# variant: The schedule is made where it is used, arguments by keyword.
# exercise: compile_model

# %%
import keras
from keras import layers


def compile_model(model, num_steps):
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = 0.9

    model.compile(
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(initial_learning_rate=0.001, decay_steps=num_steps)
        ),
    )
    return model
