# variant: The schedule by keywords, further metrics.
# exercise: compile_for_fine_tuning

# %%
import keras


def compile_for_fine_tuning(model, head_learning_rate, num_steps):
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.1 * head_learning_rate, decay_steps=num_steps, alpha=0.0
    )
    optimizer = keras.optimizers.Adam(schedule)
    model.compile(
        optimizer,
        "sparse_categorical_crossentropy",
        metrics=["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(2)],
    )
    return model
