# mistake: Training and test data are put together for training.
# exercise: train_and_evaluate
# finding: training data
# line: model.fit

# %%
import numpy as np


def train_and_evaluate(model, x_train, y_train, x_test, y_test, num_epochs=10, batch_size=32):
    x_all = np.concatenate([x_train, x_test])
    y_all = np.concatenate([y_train, y_test])
    history = model.fit(x_all, y_all, epochs=num_epochs, batch_size=batch_size, verbose=0)
    loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
    return history.history, accuracy
