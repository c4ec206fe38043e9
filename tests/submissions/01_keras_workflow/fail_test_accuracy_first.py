# mistake: The two accuracies stand in the other order.
# exercise: evaluate_model
# finding: on the test data, then
# line: model.evaluate

# %%
def evaluate_model(model, x_train, y_train, x_test, y_test):
    _, train_accuracy = model.evaluate(x_train, y_train, verbose=0)
    _, test_accuracy = model.evaluate(x_test, y_test, verbose=0)
    return test_accuracy, train_accuracy
