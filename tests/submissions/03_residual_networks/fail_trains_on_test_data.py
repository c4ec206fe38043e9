# mistake: The network is trained on the test data.
# exercise: train_and_evaluate
# finding: training data
# line: model.fit

# %%
def train_and_evaluate(model, x_train, y_train, x_test, y_test, num_epochs=10, batch_size=32):
    history = model.fit(x_test, y_test, epochs=num_epochs, batch_size=batch_size, verbose=0)
    loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
    return history.history, accuracy
