# mistake: The file is NumPy's, not HDF5.
# exercise: cache_activations
# finding: not HDF5
# line: def cache_activations

# %%
import h5py
import numpy as np


def cache_activations(backbone, preprocess_input, images, labels, path, batch_size=32):
    features = []
    for start in range(0, len(images), batch_size):
        batch = preprocess_input(images[start : start + batch_size].astype("float32"))
        features.append(np.asarray(backbone(batch, training=False)))
    with open(path, "wb") as file:
        np.savez(file, features=np.concatenate(features), labels=labels)
