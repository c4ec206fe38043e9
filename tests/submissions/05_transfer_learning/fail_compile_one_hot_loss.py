# mistake: The loss expects one-hot labels.
# exercise: compile_for_fine_tuning
# finding: categorical_crossentropy
# line: loss

# %%
import keras


def compile_for_fine_tuning(model, head_learning_rate, num_steps):
    learning_rate = keras.optimizers.schedules.CosineDecay(head_learning_rate / 10, num_steps)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
