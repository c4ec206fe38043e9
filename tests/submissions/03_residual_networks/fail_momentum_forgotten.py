# mistake: The momentum of the batch normalizations stays at 0.99.
# exercise: compile_model
# finding: BatchNormalization
# line: def compile_model

# %%
import keras
from keras import layers


def compile_model(model, num_steps):
    schedule = keras.optimizers.schedules.CosineDecay(1e-3, num_steps)
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=schedule), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
