# mistake: Each size takes the images that follow those of the size before.
# exercise: learning_curve
# finding: networks trained on images
# line: fit(

# %%
import numpy as np


def learning_curve(
    build_model, x_train, y_train, x_validation, y_validation, sizes, num_epochs, num_runs
):
    accuracies = np.zeros((len(sizes), num_runs))
    begin = 0
    for row, size in enumerate(sizes):
        for run in range(num_runs):
            model = build_model()
            model.fit(
                x_train[begin:size],
                y_train[begin:size],
                batch_size=32,
                epochs=num_epochs,
                verbose=0,
            )
            _, accuracies[row, run] = model.evaluate(x_validation, y_validation, verbose=0)
        begin = size
    return accuracies
