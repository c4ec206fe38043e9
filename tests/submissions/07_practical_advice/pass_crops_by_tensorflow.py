# variant: TensorFlow cuts and mirrors.
# exercise: ten_crop

# %%
import tensorflow as tf


def ten_crop(images, size):
    height, width = size
    down, across = images.shape[1] - height, images.shape[2] - width
    places = [(0, 0), (0, across), (down, 0), (down, across), (down // 2, across // 2)]
    five = [tf.image.crop_to_bounding_box(images, *place, height, width) for place in places]
    return tf.stack(five + [tf.image.flip_left_right(crop) for crop in five])
