# mistake: The model is compiled again, so a second call begins anew.
# exercise: fit_model
# finding: a new optimizer
# line: compile(

# %%
def fit_model(model, x_train, y_train, num_epochs=10, batch_size=16, validation_split=0.2):
    model.compile("sgd", model.loss, metrics=["accuracy"])
    history = model.fit(x_train, y_train, epochs=num_epochs, batch_size=batch_size,
                        validation_split=validation_split, verbose=0)
    return history.history
