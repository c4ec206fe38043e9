# variant: The accuracy is the last one that fit writes down of the validation data.
# exercise: learning_curve

# %%
import numpy as np


def learning_curve(
    build_model, x_train, y_train, x_validation, y_validation, sizes, num_epochs, num_runs
):
    def accuracy(size):
        history = build_model().fit(
            x_train[:size],
            y_train[:size],
            batch_size=32,
            epochs=num_epochs,
            validation_data=(x_validation, y_validation),
            verbose=0,
        )
        return history.history["val_accuracy"][-1]

    return np.array([[accuracy(size) for _ in range(num_runs)] for size in sizes])
