# mistake: The network is given all images at once.
# exercise: cache_activations
# finding: batches of up to 11
# line: backbone

# %%
import h5py


def cache_activations(backbone, preprocess_input, images, labels, path, batch_size=32):
    features = backbone(preprocess_input(images.astype("float32")), training=False)
    with h5py.File(path, "w") as file:
        file.create_dataset("features", data=features)
        file.create_dataset("labels", data=labels)
