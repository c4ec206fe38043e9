# mistake: The number of steps is written into the function.
# exercise: compile_for_fine_tuning
# finding: CosineDecay
# line: CosineDecay(

# %%
import keras


def compile_for_fine_tuning(model, head_learning_rate, num_steps):
    learning_rate = keras.optimizers.schedules.CosineDecay(head_learning_rate / 10, 1000)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
