# variant: The model is called like a function.
# exercise: predict_image

# %%
def predict_image(model, image, class_names):
    p = float(model(image.reshape(1, *image.shape) / 255.0)[0, 0])
    return (class_names[1], p) if p >= 0.5 else (class_names[0], 1 - p)
