# mistake: The learning rate does not fall.
# exercise: compile_for_fine_tuning
# finding: 0.001 at every step
# line: def compile

# %%
import keras


def compile_for_fine_tuning(model, head_learning_rate, num_steps):
    learning_rate = head_learning_rate / 10
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
