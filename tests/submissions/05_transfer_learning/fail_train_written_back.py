# mistake: The file is opened to write, which empties it.
# exercise: train_on_cache
# finding: stops with
# line: file[

# %%
import h5py


def train_on_cache(model, path, num_epochs=10, batch_size=32):
    with h5py.File(path, "w") as file:
        features, labels = file["features"][:], file["labels"][:]
    history = model.fit(features, labels, epochs=num_epochs, batch_size=batch_size, verbose=0)
    return history.history
