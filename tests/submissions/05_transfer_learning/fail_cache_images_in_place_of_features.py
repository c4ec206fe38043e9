# mistake: The images are written, not what the network makes of them.
# exercise: cache_activations
# finding: of shape (11, 8, 8, 3)
# line: h5py.File(

# %%
import h5py


def cache_activations(backbone, preprocess_input, images, labels, path, batch_size=32):
    with h5py.File(path, "w") as file:
        file.create_dataset("features", data=preprocess_input(images.astype("float32")))
        file.create_dataset("labels", data=labels)
