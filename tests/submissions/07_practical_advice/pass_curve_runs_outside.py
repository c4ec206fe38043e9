# variant: The loop over the runs is the outer one.
# exercise: learning_curve

# %%
import numpy as np


def learning_curve(
    build_model, x_train, y_train, x_validation, y_validation, sizes, num_epochs, num_runs
):
    table = [[] for _ in sizes]
    for _ in range(num_runs):
        for row, size in zip(table, sizes):
            model = build_model()
            model.fit(x_train[:size], y_train[:size], epochs=num_epochs, verbose=0)
            row.append(model.evaluate(x_validation, y_validation, verbose=0)[1])
    return table
