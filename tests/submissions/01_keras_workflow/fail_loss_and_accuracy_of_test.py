# mistake: What evaluate returns for the test data is returned as it is.
# exercise: evaluate_model
# finding: the loss on the test data, then
# line: model.evaluate

# %%
def evaluate_model(model, x_train, y_train, x_test, y_test):
    return tuple(model.evaluate(x_test, y_test, verbose=0))
