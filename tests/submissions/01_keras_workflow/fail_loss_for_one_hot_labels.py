# mistake: The loss for a softmax expects one-hot labels.
# exercise: compile_model
# finding: categorical_crossentropy
# line: loss = 

# %%
import keras


def compile_model(model, learning_rate=0.001):
    if model.output_shape[-1] == 1:
        loss = "binary_crossentropy"
    else:
        loss = "categorical_crossentropy"
    model.compile(optimizer=keras.optimizers.Adam(learning_rate), loss=loss, metrics=["accuracy"])
    return model
