# mistake: A copy with new weights is trained, not the model that was given.
# exercise: fit_model
# finding: Found nothing
# line: copy.fit

# %%
import keras


def fit_model(model, x_train, y_train, num_epochs=10, batch_size=16, validation_split=0.2):
    copy = keras.models.clone_model(model)
    copy.compile(keras.optimizers.Adam(), model.loss, metrics=["accuracy"])
    history = copy.fit(x_train, y_train, epochs=num_epochs, batch_size=batch_size, validation_split=validation_split, verbose=0)
    return history.history
