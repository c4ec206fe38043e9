# mistake: Adam has its default learning rate, whatever the argument says.
# exercise: compile_model
# finding: 0.001 at every step
# line: compile(

# %%
import keras


def compile_model(model, learning_rate=0.001):
    if model.output_shape[-1] == 1:
        loss = "binary_crossentropy"
    else:
        loss = "sparse_categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model
