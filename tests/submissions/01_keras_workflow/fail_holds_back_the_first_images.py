# mistake: The first images are held back, not the last.
# exercise: fit_model
# finding: of x_train
# line: fit(

# %%
def fit_model(model, x_train, y_train, num_epochs=10, batch_size=16, validation_split=0.2):
    held_back = int(len(x_train) * validation_split)
    history = model.fit(
        x_train[held_back:],
        y_train[held_back:],
        epochs=num_epochs,
        batch_size=batch_size,
        validation_data=(x_train[:held_back], y_train[:held_back]),
        verbose=0,
    )
    return history.history
