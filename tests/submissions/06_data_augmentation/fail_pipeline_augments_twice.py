# mistake: The images are augmented twice.
# exercise: build_pipeline
# finding: several times
# line: dataset.map

# %%
import tensorflow as tf


def build_pipeline(images, labels, batch_size, augmentation, training):
    def twice(images):
        return augmentation(augmentation(images, training=True), training=True)

    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    if training:
        dataset = dataset.shuffle(len(images))
    dataset = dataset.batch(batch_size)
    if training:
        dataset = dataset.map(
            lambda images, labels: (twice(images), labels),
            num_parallel_calls=tf.data.AUTOTUNE,
        )
    return dataset.prefetch(tf.data.AUTOTUNE)
