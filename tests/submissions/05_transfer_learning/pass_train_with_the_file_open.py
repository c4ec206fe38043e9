# variant: The file stays open while the model trains.
# exercise: train_on_cache

# %%
import h5py
import numpy as np


def train_on_cache(model, path, num_epochs=10, batch_size=32):
    with h5py.File(path, "r") as cache:
        model.fit(
            np.array(cache["features"]),
            np.array(cache["labels"]),
            batch_size,
            num_epochs,
            verbose=0,
        )
    return model.history.history
