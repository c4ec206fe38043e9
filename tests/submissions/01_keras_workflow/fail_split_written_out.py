# mistake: The share is written out in place of the argument.
# exercise: fit_model
# finding: of x_train
# line: fit(

# %%
def fit_model(model, x_train, y_train, num_epochs=10, batch_size=16, validation_split=0.2):
    history = model.fit(x_train, y_train, epochs=num_epochs, batch_size=batch_size,
                        validation_split=0.2, verbose=0)
    return history.history
