# mistake: All labels are lowered by one.
# exercise: train_on_cache
# finding: other weights
# line: .fit(

# %%
import h5py
import numpy as np


def train_on_cache(model, path, num_epochs=10, batch_size=32):
    with h5py.File(path, "r") as file:
        features, labels = file["features"][:], np.maximum(file["labels"][:], 1) - 1
    history = model.fit(features, labels, epochs=num_epochs, batch_size=batch_size, verbose=0)
    return history.history
