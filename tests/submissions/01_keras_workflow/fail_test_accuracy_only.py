# mistake: Only the test accuracy is returned.
# exercise: evaluate_model
# finding: the accuracy on the test data;
# line: model.evaluate

# %%
def evaluate_model(model, x_train, y_train, x_test, y_test):
    loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
    return accuracy
