# mistake: The sigmoid gets the categorical loss, which is zero whatever it says.
# exercise: compile_model
# finding: categorical_crossentropy
# line: categorical

# %%
import keras


def compile_model(model, learning_rate=0.001):
    if model.output_shape[-1] == 1:
        loss = "categorical_crossentropy"
    else:
        loss = "sparse_categorical_crossentropy"
    model.compile(optimizer=keras.optimizers.Adam(learning_rate), loss=loss, metrics=["accuracy"])
    return model
