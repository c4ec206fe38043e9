# mistake: Both accuracies are those of the training data.
# exercise: evaluate_model
# finding: on the training data, then
# line: model.evaluate

# %%
def evaluate_model(model, x_train, y_train, x_test, y_test):
    _, train_accuracy = model.evaluate(x_train, y_train, verbose=0)
    _, test_accuracy = model.evaluate(x_train, y_train, verbose=0)
    return train_accuracy, test_accuracy
