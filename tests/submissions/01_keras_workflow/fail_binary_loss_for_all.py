# mistake: The loss for a sigmoid is taken for a softmax too.
# exercise: compile_model
# finding: binary_crossentropy
# line: loss=

# %%
import keras


def compile_model(model, learning_rate=0.001):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model
