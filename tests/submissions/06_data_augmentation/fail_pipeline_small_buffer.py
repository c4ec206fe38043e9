# mistake: The buffer of the shuffle holds one batch.
# exercise: build_pipeline
# finding: at the first place
# line: dataset.shuffle

# %%
import tensorflow as tf


def build_pipeline(images, labels, batch_size, augmentation, training):
    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    if training:
        dataset = dataset.shuffle(batch_size)
    dataset = dataset.batch(batch_size)
    if training:
        dataset = dataset.map(
            lambda images, labels: (augmentation(images, training=True), labels),
            num_parallel_calls=tf.data.AUTOTUNE,
        )
    return dataset.prefetch(tf.data.AUTOTUNE)
