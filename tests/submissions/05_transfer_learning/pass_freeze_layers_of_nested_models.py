# variant: Models inside are opened, and each layer is frozen by itself.
# exercise: freeze

# %%
import keras
from keras import layers


def freeze(model):
    def freeze_all(items):
        for item in items:
            if isinstance(item, keras.Model):
                freeze_all(item.layers)
            item.trainable = False

    *below, _ = model.layers
    freeze_all(below)
    return model
