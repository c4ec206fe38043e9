# variant: The accuracy is counted from predictions.
# exercise: learning_curve

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
            answers = model.predict(x_validation, verbose=0).argmax(axis=1)
            accuracies[row, run] = np.mean(answers == y_validation)
    return accuracies
