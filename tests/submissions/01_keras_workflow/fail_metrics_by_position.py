# mistake: The third argument of compile is not the metrics.
# exercise: compile_model
# finding: no metric
# line: compile(

# %%
import keras


def compile_model(model, learning_rate=0.001):
    if model.output_shape[-1] == 1:
        loss = "binary_crossentropy"
    else:
        loss = "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.Adam(learning_rate), loss, ["accuracy"])
    return model
