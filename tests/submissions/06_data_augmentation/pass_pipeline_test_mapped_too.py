# variant: The map is there to test as well, and told that it is not training.
# exercise: build_pipeline

# %%
import tensorflow as tf


def build_pipeline(images, labels, batch_size, augmentation, training):
    auto = tf.data.AUTOTUNE
    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    dataset = dataset.shuffle(len(labels)) if training else dataset
    dataset = dataset.batch(batch_size)
    return dataset.map(lambda x, y: (augmentation(x, training=training), y), auto).prefetch(auto)
