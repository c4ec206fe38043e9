# variant: The images go through the network one by one.
# exercise: cache_activations

# %%
import h5py
import numpy as np


def cache_activations(backbone, preprocess_input, images, labels, path, batch_size=32):
    with h5py.File(path, "w") as file:
        rows = [
            np.asarray(backbone(preprocess_input(image[np.newaxis] * 1.0), training=False))[0]
            for image in images
        ]
        file.create_dataset("features", data=np.stack(rows).astype("float32"))
        file.create_dataset("labels", data=[int(label) for label in labels])
        file.create_dataset("number", data=len(images))
