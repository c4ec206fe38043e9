# mistake: The loss for a softmax is taken for a sigmoid too.
# exercise: compile_model
# finding: sparse_categorical_crossentropy
# line: loss=

# %%
import keras


def compile_model(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
