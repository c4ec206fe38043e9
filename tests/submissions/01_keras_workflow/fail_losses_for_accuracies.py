# mistake: evaluate returns the loss first, and that is taken.
# exercise: evaluate_model
# finding: the loss on the training data
# line: model.evaluate

# %%
def evaluate_model(model, x_train, y_train, x_test, y_test):
    train_results = model.evaluate(x_train, y_train, verbose=0)
    test_results = model.evaluate(x_test, y_test, verbose=0)
    return train_results[0], test_results[0]
