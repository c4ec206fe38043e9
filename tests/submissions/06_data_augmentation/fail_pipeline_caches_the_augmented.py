# mistake: The augmented images are cached.
# exercise: build_pipeline
# finding: the same change of an image in every epoch
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
            lambda images, labels: (augmentation(images, training=True), labels),
            num_parallel_calls=tf.data.AUTOTUNE,
        ).cache()
    return dataset.prefetch(tf.data.AUTOTUNE)
