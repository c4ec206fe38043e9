# mistake: The loss of the sigmoid is the square of the difference.
# exercise: compile_model
# finding: mse
# line: loss = 

# %%
import keras


def compile_model(model, learning_rate=0.001):
    if model.output_shape[-1] == 1:
        loss = "mse"
    else:
        loss = "sparse_categorical_crossentropy"
    model.compile(optimizer=keras.optimizers.Adam(learning_rate), loss=loss, metrics=["accuracy"])
    return model
