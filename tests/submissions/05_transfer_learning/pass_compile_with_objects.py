# variant: Objects for the loss and the metric.
# exercise: compile_for_fine_tuning

# %%
import keras


def compile_for_fine_tuning(model, head_learning_rate, num_steps):
    learning_rate = keras.optimizers.schedules.CosineDecay(head_learning_rate * 0.1, num_steps)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
    )
    return model
