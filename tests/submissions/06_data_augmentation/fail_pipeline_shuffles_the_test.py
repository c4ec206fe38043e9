# mistake: The test images are shuffled as well.
# exercise: build_pipeline
# finding: at the first place
# line: dataset.shuffle

# %%
import tensorflow as tf


def build_pipeline(images, labels, batch_size, augmentation, training):
    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    dataset = dataset.shuffle(len(images))
    dataset = dataset.batch(batch_size)
    if training:
        dataset = dataset.map(
            lambda images, labels: (augmentation(images, training=True), labels),
            num_parallel_calls=tf.data.AUTOTUNE,
        )
    return dataset.prefetch(tf.data.AUTOTUNE)
