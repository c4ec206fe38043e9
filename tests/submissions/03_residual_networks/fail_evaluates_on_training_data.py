# mistake: The accuracy is measured on the training data.
# exercise: train_and_evaluate
# finding: accuracy
# line: model.evaluate

# %%
def train_and_evaluate(model, x_train, y_train, x_test, y_test, num_epochs=10, batch_size=32):
    history = model.fit(x_train, y_train, epochs=num_epochs, batch_size=batch_size, verbose=0)
    loss, accuracy = model.evaluate(x_train, y_train, verbose=0)
    return history.history, accuracy
