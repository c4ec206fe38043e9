# mistake: The History object is returned, not the dictionary in it.
# exercise: fit_model
# finding: History
# line: return history

# %%
def fit_model(model, x_train, y_train, num_epochs=10, batch_size=16, validation_split=0.2):
    history = model.fit(x_train, y_train, epochs=num_epochs, batch_size=batch_size,
                        validation_split=validation_split, verbose=0)
    return history
