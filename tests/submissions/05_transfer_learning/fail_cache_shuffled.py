# mistake: The images are shuffled before, the labels are not.
# exercise: cache_activations
# finding: another order than the images
# line: backbone

# %%
import h5py
import numpy as np


def cache_activations(backbone, preprocess_input, images, labels, path, batch_size=32):
    images = np.random.default_rng(3).permutation(images)
    with h5py.File(path, "w") as file:
        shape = (len(images), *backbone.output_shape[1:])
        features = file.create_dataset("features", shape=shape, dtype="float32")
        file.create_dataset("labels", data=labels)
        for start in range(0, len(images), batch_size):
            batch = preprocess_input(images[start : start + batch_size].astype("float32"))
            features[start : start + batch_size] = backbone(batch, training=False)
