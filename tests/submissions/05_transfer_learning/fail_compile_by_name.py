# mistake: The optimizer is given by its name, with a learning rate of its own.
# exercise: compile_for_fine_tuning
# finding: 0.001 at every step
# line: CosineDecay(

# %%
import keras


def compile_for_fine_tuning(model, head_learning_rate, num_steps):
    learning_rate = keras.optimizers.schedules.CosineDecay(head_learning_rate / 10, num_steps)
    model.compile(
        optimizer="adam",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
