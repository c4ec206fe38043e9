# mistake: The validation data are the training data.
# exercise: fit_model
# finding: images 0 to 23 of x_train
# line: fit(

# %%
def fit_model(model, x_train, y_train, num_epochs=10, batch_size=16, validation_split=0.2):
    history = model.fit(x_train, y_train, epochs=num_epochs, batch_size=batch_size,
                        validation_data=(x_train, y_train), verbose=0)
    return history.history
