# mistake: The number of epochs is not passed on.
# exercise: fit_model
# finding: 4 steps
# line: fit(

# %%
def fit_model(model, x_train, y_train, num_epochs=10, batch_size=16, validation_split=0.2):
    history = model.fit(x_train, y_train, batch_size=batch_size,
                        validation_split=validation_split, verbose=0)
    return history.history
