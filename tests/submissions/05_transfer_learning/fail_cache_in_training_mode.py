# mistake: The network runs in training mode.
# exercise: cache_activations
# finding: features
# line: backbone

# %%
import h5py


def cache_activations(backbone, preprocess_input, images, labels, path, batch_size=32):
    with h5py.File(path, "w") as file:
        shape = (len(images), *backbone.output_shape[1:])
        features = file.create_dataset("features", shape=shape, dtype="float32")
        file.create_dataset("labels", data=labels)
        for start in range(0, len(images), batch_size):
            batch = preprocess_input(images[start : start + batch_size].astype("float32"))
            features[start : start + batch_size] = backbone(batch, training=True)
