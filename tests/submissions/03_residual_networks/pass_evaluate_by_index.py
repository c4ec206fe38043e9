# variant: The accuracy is taken from the list that evaluate returns.
# exercise: train_and_evaluate

# %%
def train_and_evaluate(model, x_train, y_train, x_test, y_test, num_epochs=10, batch_size=32):
    history = model.fit(x_train, y_train, epochs=num_epochs, batch_size=batch_size, verbose=0)
    test = model.evaluate(x=x_test, y=y_test, batch_size=batch_size, verbose=0)
    return history.history, float(test[1])
