# mistake: A loop calls fit once for each epoch, and the last history is returned.
# exercise: fit_model
# finding: lengths
# line: return

# %%
def fit_model(model, x_train, y_train, num_epochs=10, batch_size=16, validation_split=0.2):
    for epoch in range(num_epochs):
        history = model.fit(x_train, y_train, batch_size=batch_size, validation_split=validation_split, verbose=0)
    return history.history
