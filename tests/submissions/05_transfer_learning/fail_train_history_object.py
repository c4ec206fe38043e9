# mistake: The object is returned, not the dictionary in it.
# exercise: train_on_cache
# finding: no dictionary
# line: return

# %%
import h5py


def train_on_cache(model, path, num_epochs=10, batch_size=32):
    with h5py.File(path, "r") as file:
        features, labels = file["features"][:], file["labels"][:]
    history = model.fit(features, labels, epochs=num_epochs, batch_size=batch_size, verbose=0)
    return history
