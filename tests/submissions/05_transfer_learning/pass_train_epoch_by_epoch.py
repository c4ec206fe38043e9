# variant: Each epoch is a fit of its own, and the histories are put together.
# exercise: train_on_cache

# %%
import h5py


def train_on_cache(model, path, num_epochs=10, batch_size=32):
    file = h5py.File(path, "r")
    x, y = file["features"][:], file["labels"][:]
    file.close()
    together = {}
    for _ in range(num_epochs):
        for name, values in model.fit(x, y, batch_size=batch_size, verbose=0).history.items():
            together[name] = together.get(name, []) + values
    return together
