# mistake: The accuracy of the last epoch on the training images is returned.
# exercise: learning_curve
# finding: asked about validation images none
# line: learning_curve

# %%
import numpy as np


def learning_curve(
    build_model, x_train, y_train, x_validation, y_validation, sizes, num_epochs, num_runs
):
    accuracies = []
    for size in sizes:
        for _ in range(num_runs):
            history = build_model().fit(
                x_train[:size], y_train[:size], batch_size=32, epochs=num_epochs, verbose=0
            )
            accuracies.append(history.history["accuracy"][-1])
    return np.reshape(accuracies, (len(sizes), num_runs))
