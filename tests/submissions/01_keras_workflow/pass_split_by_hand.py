# variant: The last images are cut off by hand.
# exercise: fit_model

# %%
def fit_model(model, x_train, y_train, num_epochs=10, batch_size=16, validation_split=0.2):
    kept = int(len(x_train) * (1 - validation_split))
    validation = (x_train[kept:], y_train[kept:])
    history = model.fit(x_train[:kept], y_train[:kept], validation_data=validation, epochs=num_epochs, batch_size=batch_size)
    return history.history
