# variant: Images are augmented before they are put together.
# exercise: build_pipeline

# %%
import tensorflow as tf


def build_pipeline(images, labels, batch_size, augmentation, training):
    def augmented(image, label):
        return augmentation(image, training=training), label

    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    if training:
        dataset = dataset.shuffle(buffer_size=2 * len(images))
        dataset = dataset.map(augmented, num_parallel_calls=4)
    return dataset.batch(batch_size).prefetch(1)
