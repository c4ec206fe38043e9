# variant: A sum over indices.
# exercise: pca_color_shift

# %%
import numpy as np


def pca_color_shift(images, variances, directions, strength, generator):
    alphas = generator.normal(scale=strength, size=(images.shape[0], 3))
    shifts = np.einsum("ck,nk,k->nc", directions, alphas, variances)
    return (images + shifts[:, None, None, :]).clip(0, 1).astype(images.dtype)
