# mistake: The runs are averaged.
# exercise: learning_curve
# finding: shape (2,)
# line: return

# %%
import numpy as np


def learning_curve(
    build_model, x_train, y_train, x_validation, y_validation, sizes, num_epochs, num_runs
):
    accuracies = np.zeros((len(sizes), num_runs))
    for row, size in enumerate(sizes):
        for run in range(num_runs):
            model = build_model()
            model.fit(x_train[:size], y_train[:size], batch_size=32, epochs=num_epochs, verbose=0)
            _, accuracies[row, run] = model.evaluate(x_validation, y_validation, verbose=0)
    return accuracies.mean(axis=1)
