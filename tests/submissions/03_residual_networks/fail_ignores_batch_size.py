# mistake: The batch size is left at Keras's default.
# exercise: train_and_evaluate
# finding: batch_size
# line: model.fit

# %%
def train_and_evaluate(model, x_train, y_train, x_test, y_test, num_epochs=10, batch_size=32):
    history = model.fit(x_train, y_train, epochs=num_epochs, verbose=0)
    loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
    return history.history, accuracy
