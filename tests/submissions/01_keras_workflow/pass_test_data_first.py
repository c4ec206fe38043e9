# variant: The test data are evaluated first, and returned last.
# exercise: evaluate_model

# %%
def evaluate_model(model, x_train, y_train, x_test, y_test):
    test = model.evaluate(x_test, y_test)
    train = model.evaluate(x_train, y_train)
    return train[1], test[1]
