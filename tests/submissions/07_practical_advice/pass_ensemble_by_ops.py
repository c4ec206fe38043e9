# variant: Keras operations on called models.
# exercise: ensemble_predict

# %%
import keras


def ensemble_predict(models, images):
    stacked = keras.ops.stack([model(images, training=False) for model in models])
    return keras.ops.mean(stacked, axis=0)
