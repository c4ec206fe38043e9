# mistake: A softmax over two classes is taken for a sigmoid.
# exercise: compile_model
# finding: binary_crossentropy
# line: loss

# %%
import keras


def compile_model(model, learning_rate=0.001):
    if model.output_shape[-1] <= 2:
        loss = "binary_crossentropy"
    else:
        loss = "sparse_categorical_crossentropy"
    model.compile(optimizer=keras.optimizers.Adam(learning_rate), loss=loss, metrics=["accuracy"])
    return model
