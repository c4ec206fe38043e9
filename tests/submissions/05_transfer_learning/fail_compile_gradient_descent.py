# mistake: Plain gradient descent stands in the place of Adam.
# exercise: compile_for_fine_tuning
# finding: SGD
# line: .compile(

# %%
import keras


def compile_for_fine_tuning(model, head_learning_rate, num_steps):
    learning_rate = keras.optimizers.schedules.CosineDecay(head_learning_rate / 10, num_steps)
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
