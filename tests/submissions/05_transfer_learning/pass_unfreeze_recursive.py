# variant: Models inside are walked through by recursion.
# exercise: unfreeze_from

# %%
import keras
from keras import layers


def unfreeze_from(model, layer_name):
    reached = False

    def walk(part):
        nonlocal reached
        for layer in part.layers:
            if isinstance(layer, keras.Model):
                layer.trainable = True
                walk(layer)
                continue
            if layer.name == layer_name:
                reached = True
            layer.trainable = reached
            if isinstance(layer, keras.layers.BatchNormalization):
                layer.trainable = False

    model.trainable = True
    walk(model)
    return model
