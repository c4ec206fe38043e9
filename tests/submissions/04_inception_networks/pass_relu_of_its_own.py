# variant: The ReLU is an operation after the convolution.
# exercise: conv1x1

# %%
import keras
from keras import layers


def conv1x1(X, num_filters):
    return keras.ops.relu(layers.Convolution2D(num_filters, (1, 1))(X))
