# mistake: The last images are dropped.
# exercise: build_pipeline
# finding: batches of 8, 8 images
# line: dataset.batch

# %%
import tensorflow as tf


def build_pipeline(images, labels, batch_size, augmentation, training):
    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    if training:
        dataset = dataset.shuffle(len(images))
    dataset = dataset.batch(batch_size, drop_remainder=True)
    if training:
        dataset = dataset.map(
            lambda images, labels: (augmentation(images, training=True), labels),
            num_parallel_calls=tf.data.AUTOTUNE,
        )
    return dataset.prefetch(tf.data.AUTOTUNE)
