# variant: The file grows with each batch, and is compressed.
# exercise: cache_activations

# %%
import h5py
import numpy as np


def cache_activations(backbone, preprocess_input, images, labels, path, batch_size=32):
    file = h5py.File(path, "w")
    size = backbone.output_shape[1:]
    features = file.create_dataset(
        "features", shape=(0, *size), maxshape=(None, *size), dtype=np.float32, compression="gzip"
    )
    for i in range(int(np.ceil(len(images) / batch_size))):
        batch = images[i * batch_size : (i + 1) * batch_size].astype(np.float32)
        out = backbone(preprocess_input(batch), training=False).numpy()
        features.resize(len(features) + len(out), axis=0)
        features[-len(out):] = out
    file.create_dataset("labels", data=labels.astype("uint8"))
    file.attrs["backbone"] = backbone.name
    file.close()
    return path
