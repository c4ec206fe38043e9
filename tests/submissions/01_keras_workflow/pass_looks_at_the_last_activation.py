# variant: The activation of the last layer decides, and there is one metric more.
# exercise: compile_model

# %%
import keras


def compile_model(model, learning_rate=0.001):
    losses = {"sigmoid": "binary_crossentropy", "softmax": "sparse_categorical_crossentropy"}
    activation = model.layers[-1].activation.__name__
    optimizer = keras.optimizers.Adam(learning_rate)
    model.compile(optimizer=optimizer, loss=losses[activation], metrics=["accuracy", "mse"][: 2 if activation == "sigmoid" else 1])
    return model
