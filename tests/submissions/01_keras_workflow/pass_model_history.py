# variant: The history is taken from the model.
# exercise: fit_model

# %%
def fit_model(model, x_train, y_train, num_epochs=10, batch_size=16, validation_split=0.2):
    model.fit(x=x_train, y=y_train, batch_size=batch_size, epochs=num_epochs, validation_split=validation_split, verbose=2)
    return dict(model.history.history)
