# variant: The two accuracies are in a list.
# exercise: evaluate_model

# %%
def evaluate_model(model, x_train, y_train, x_test, y_test):
    _, train_accuracy = model.evaluate(x_train, y_train, verbose=0)
    _, test_accuracy = model.evaluate(x_test, y_test, verbose=0)
    return [train_accuracy, test_accuracy]
