# mistake: The optimizer is stochastic gradient descent.
# exercise: compile_model
# finding: Adam
# line: SGD

# %%
import keras
from keras import layers


def compile_model(model, num_steps):
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = 0.9

    schedule = keras.optimizers.schedules.CosineDecay(1e-3, num_steps)
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=schedule, momentum=0.9), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
