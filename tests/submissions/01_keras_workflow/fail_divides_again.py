# mistake: The pixels are divided by 255 once more.
# exercise: fit_model
# finding: images of its own
# line: fit(

# %%
def fit_model(model, x_train, y_train, num_epochs=10, batch_size=16, validation_split=0.2):
    history = model.fit(x_train / 255, y_train, epochs=num_epochs, batch_size=batch_size,
                        validation_split=validation_split, verbose=0)
    return history.history
