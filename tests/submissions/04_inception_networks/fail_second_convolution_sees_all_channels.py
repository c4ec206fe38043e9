# mistake: The second convolution works on the channels of the input.
# exercise: bottleneck_cost
# finding: expected 12,443,648
# line: return

# %%
def convolution_cost(height, width, channels, num_filters, kernel_size):
    return height * width * num_filters * kernel_size**2 * channels


def bottleneck_cost(height, width, channels, num_reduced, num_filters, kernel_size):
    first = convolution_cost(height, width, channels, num_reduced, 1)
    second = convolution_cost(height, width, channels, num_filters, kernel_size)
    return first + second
