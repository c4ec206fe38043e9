# mistake: A fifth of the cache is held back for validation.
# exercise: train_on_cache
# finding: 18 of the 23
# line: .fit(

# %%
import h5py


def train_on_cache(model, path, num_epochs=10, batch_size=32):
    with h5py.File(path, "r") as file:
        features, labels = file["features"][:], file["labels"][:]
    history = model.fit(features, labels, epochs=num_epochs, batch_size=batch_size, validation_split=0.2, verbose=0)
    return history.history
