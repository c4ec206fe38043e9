# mistake: The entries have other names.
# exercise: cache_activations
# finding: `x` of shape
# line: h5py.File(

# %%
import h5py


def cache_activations(backbone, preprocess_input, images, labels, path, batch_size=32):
    with h5py.File(path, "w") as file:
        shape = (len(images), *backbone.output_shape[1:])
        features = file.create_dataset("x", shape=shape, dtype="float32")
        file.create_dataset("y", data=labels)
        for start in range(0, len(images), batch_size):
            batch = preprocess_input(images[start : start + batch_size].astype("float32"))
            features[start : start + batch_size] = backbone(batch, training=False)
