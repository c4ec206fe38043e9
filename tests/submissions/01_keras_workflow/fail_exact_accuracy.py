# mistake: The metric compares probabilities with labels as if they were labels.
# exercise: compile_model
# finding: Accuracy
# line: compile(

# %%
import keras


def compile_model(model, learning_rate=0.001):
    if model.output_shape[-1] == 1:
        loss = "binary_crossentropy"
    else:
        loss = "sparse_categorical_crossentropy"
    model.compile(optimizer=keras.optimizers.Adam(learning_rate), loss=loss, metrics=[keras.metrics.Accuracy()])
    return model
