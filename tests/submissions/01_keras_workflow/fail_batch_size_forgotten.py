# mistake: The batch size is not passed on.
# exercise: fit_model
# finding: 3 steps
# line: fit(

# %%
def fit_model(model, x_train, y_train, num_epochs=10, batch_size=16, validation_split=0.2):
    history = model.fit(x_train, y_train, epochs=num_epochs,
                        validation_split=validation_split, verbose=0)
    return history.history
