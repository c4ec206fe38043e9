# mistake: The layer is not told that it is training.
# exercise: build_pipeline
# finding: not augmented
# line: dataset.map

# %%
import tensorflow as tf


def build_pipeline(images, labels, batch_size, augmentation, training):
    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    if training:
        dataset = dataset.shuffle(len(images))
    dataset = dataset.batch(batch_size)
    if training:
        dataset = dataset.map(
            lambda images, labels: (augmentation(images), labels),
            num_parallel_calls=tf.data.AUTOTUNE,
        )
    return dataset.prefetch(tf.data.AUTOTUNE)
