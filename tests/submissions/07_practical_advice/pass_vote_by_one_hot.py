# variant: Keras operations.
# exercise: vote

# %%
import keras


def vote(probabilities):
    choices = keras.ops.argmax(probabilities, axis=-1)
    votes = keras.ops.sum(keras.ops.one_hot(choices, probabilities.shape[-1]), axis=0)
    means = keras.ops.mean(keras.ops.cast(probabilities, "float32"), axis=0)
    return keras.ops.argmax(votes + 0.9 * means, axis=-1)
