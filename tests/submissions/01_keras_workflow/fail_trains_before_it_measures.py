# mistake: The model is trained once more before it is measured.
# exercise: evaluate_model
# finding: steps
# line: model.fit

# %%
def evaluate_model(model, x_train, y_train, x_test, y_test):
    model.fit(x_train, y_train, verbose=0)
    _, train_accuracy = model.evaluate(x_train, y_train, verbose=0)
    _, test_accuracy = model.evaluate(x_test, y_test, verbose=0)
    return train_accuracy, test_accuracy
