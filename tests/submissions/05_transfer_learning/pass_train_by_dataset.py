# variant: The cache becomes a tf.data pipeline that shuffles.
# exercise: train_on_cache

# %%
import h5py
import tensorflow as tf


def train_on_cache(model, path, num_epochs=10, batch_size=32):
    with h5py.File(path) as file:
        pairs = (file["features"][()], file["labels"][()])
    data = tf.data.Dataset.from_tensor_slices(pairs).shuffle(len(pairs[0])).batch(batch_size)
    return model.fit(data, epochs=num_epochs, verbose=0).history
