# mistake: The number of epochs is not passed on.
# exercise: train_on_cache
# finding: 5 steps
# line: .fit(

# %%
import h5py


def train_on_cache(model, path, num_epochs=10, batch_size=32):
    with h5py.File(path, "r") as file:
        features, labels = file["features"][:], file["labels"][:]
    history = model.fit(features, labels, batch_size=batch_size, verbose=0)
    return history.history
