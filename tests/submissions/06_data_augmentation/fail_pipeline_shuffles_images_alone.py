# mistake: Images are shuffled and labels are not.
# exercise: build_pipeline
# finding: the label of another one
# line: shuffle

# %%
import tensorflow as tf


def build_pipeline(images, labels, batch_size, augmentation, training):
    pictures = tf.data.Dataset.from_tensor_slices(images)
    if training:
        pictures = pictures.shuffle(len(images))
    dataset = tf.data.Dataset.zip((pictures, tf.data.Dataset.from_tensor_slices(labels)))
    dataset = dataset.batch(batch_size)
    if training:
        dataset = dataset.map(
            lambda images, labels: (augmentation(images, training=True), labels),
            num_parallel_calls=tf.data.AUTOTUNE,
        )
    return dataset.prefetch(tf.data.AUTOTUNE)
