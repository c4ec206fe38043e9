# mistake: The batch size is not passed on.
# exercise: train_on_cache
# finding: 3 steps
# line: .fit(

# %%
import h5py


def train_on_cache(model, path, num_epochs=10, batch_size=32):
    with h5py.File(path, "r") as file:
        features, labels = file["features"][:], file["labels"][:]
    history = model.fit(features, labels, epochs=num_epochs, verbose=0)
    return history.history
