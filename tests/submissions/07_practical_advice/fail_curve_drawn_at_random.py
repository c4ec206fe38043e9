# mistake: The images are drawn at random for each run.
# exercise: learning_curve
# finding: networks trained on images
# line: fit(

# %%
import numpy as np


def learning_curve(
    build_model, x_train, y_train, x_validation, y_validation, sizes, num_epochs, num_runs
):
    accuracies = np.zeros((len(sizes), num_runs))
    for row, size in enumerate(sizes):
        for run in range(num_runs):
            some = np.random.permutation(len(x_train))[:size]
            model = build_model()
            model.fit(x_train[some], y_train[some], batch_size=32, epochs=num_epochs, verbose=0)
            _, accuracies[row, run] = model.evaluate(x_validation, y_validation, verbose=0)
    return accuracies
