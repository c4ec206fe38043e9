# variant: Each image is asked about alone.
# exercise: ensemble_predict

# %%
import numpy as np


def ensemble_predict(models, images):
    means = []
    for image in images:
        answers = [np.asarray(model(image[np.newaxis], training=False))[0] for model in models]
        means.append(np.mean(answers, axis=0))
    return np.array(means)
