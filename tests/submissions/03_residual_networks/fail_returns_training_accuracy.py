# mistake: The function returns the last training accuracy.
# exercise: train_and_evaluate
# finding: accuracy
# line: model.evaluate

# %%
def train_and_evaluate(model, x_train, y_train, x_test, y_test, num_epochs=10, batch_size=32):
    history = model.fit(x_train, y_train, epochs=num_epochs, batch_size=batch_size, verbose=0)
    model.evaluate(x_test, y_test, verbose=0)
    return history.history, history.history["accuracy"][-1]
