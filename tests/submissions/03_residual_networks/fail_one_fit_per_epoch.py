# mistake: A loop calls fit once for each epoch and keeps the history of the last call only.
# exercise: train_and_evaluate
# finding: one number an epoch
# line: return history.history

# %%
def train_and_evaluate(model, x_train, y_train, x_test, y_test, num_epochs=10, batch_size=32):
    for epoch in range(num_epochs):
        history = model.fit(x_train, y_train, epochs=1, batch_size=batch_size, verbose=0)
    loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
    return history.history, accuracy
