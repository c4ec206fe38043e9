# mistake: The features in the file are normalized in place.
# exercise: train_on_cache
# finding: other content
# line: h5py.File(

# %%
import h5py
import numpy as np


def train_on_cache(model, path, num_epochs=10, batch_size=32):
    with h5py.File(path, "a") as file:
        file["features"][:] -= 0
        features, labels = file["features"][:], file["labels"][:]
        file["features"][...] = features / np.abs(features).max()
    history = model.fit(features, labels, epochs=num_epochs, batch_size=batch_size, verbose=0)
    return history.history
