# variant: The models become one, with a layer that averages.
# exercise: ensemble_predict

# %%
import keras


def ensemble_predict(models, images):
    inputs = keras.Input(images.shape[1:])
    outputs = keras.layers.Average()([model(inputs) for model in models])
    return keras.Model(inputs, outputs).predict(images, verbose=0)
