# variant: The metric is an object; layers are told apart by the name of their class.
# exercise: compile_model

# %%
import keras
from keras import layers


def compile_model(model, num_steps):
    for layer in model.layers:
        if type(layer).__name__ == "BatchNormalization":
            layer.momentum = 0.9

    schedule = keras.optimizers.schedules.CosineDecay(1e-3, num_steps)
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=schedule), loss="sparse_categorical_crossentropy", metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")])
    return model
