# mistake: The learning rate is a hundredth of the head's.
# exercise: compile_for_fine_tuning
# finding: 0.0001 at step 0
# line: CosineDecay(

# %%
import keras


def compile_for_fine_tuning(model, head_learning_rate, num_steps):
    learning_rate = keras.optimizers.schedules.CosineDecay(head_learning_rate / 100, num_steps)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
