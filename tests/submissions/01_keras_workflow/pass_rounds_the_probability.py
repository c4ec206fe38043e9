# variant: Rounding gives the label.
# exercise: predict_image

# %%
import keras


def predict_image(model, image, class_names):
    batch = keras.ops.expand_dims(keras.ops.cast(image, "float32") / 255, 0)
    p = model.predict(batch, verbose=0).item()
    return class_names[round(p)], max(p, 1 - p)
