# mistake: compile returns nothing, and so does the function.
# exercise: compile_model
# finding: None
# line: return model.compile

# %%
import keras


def compile_model(model, learning_rate=0.001):
    if model.output_shape[-1] == 1:
        loss = "binary_crossentropy"
    else:
        loss = "sparse_categorical_crossentropy"
    return model.compile(optimizer=keras.optimizers.Adam(learning_rate), loss=loss, metrics=["accuracy"])
