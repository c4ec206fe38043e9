# mistake: A copy of the model is trained.
# exercise: train_on_cache
# finding: no training
# line: .fit(

# %%
import h5py
import keras


def train_on_cache(model, path, num_epochs=10, batch_size=32):
    with h5py.File(path, "r") as file:
        features, labels = file["features"][:], file["labels"][:]
    copy = keras.models.clone_model(model)
    copy.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = copy.fit(features, labels, epochs=num_epochs, batch_size=batch_size, verbose=0)
    return history.history
