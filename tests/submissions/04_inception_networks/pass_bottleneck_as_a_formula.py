# variant: Both costs are in one formula, with the places taken out.
# exercise: bottleneck_cost

# %%
def convolution_cost(height, width, channels, num_filters, kernel_size):
    return height * width * num_filters * kernel_size**2 * channels


def bottleneck_cost(height, width, channels, num_reduced, num_filters, kernel_size):
    weights = num_reduced * (channels + num_filters * kernel_size * kernel_size)
    return weights * width * height
