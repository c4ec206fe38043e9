# variant: The loss is chosen in one expression.
# exercise: compile_model

# %%
from keras.optimizers import Adam


def compile_model(model, learning_rate=0.001):
    one_output = model.output_shape == (None, 1)
    model.compile(Adam(learning_rate), "binary_crossentropy" if one_output else "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
