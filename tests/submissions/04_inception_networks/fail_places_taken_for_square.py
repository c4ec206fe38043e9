# mistake: The width is taken to be the height.
# exercise: convolution_cost
# finding: expected 68,040
# line: return

# %%
def convolution_cost(height, width, channels, num_filters, kernel_size):
    return height * height * num_filters * kernel_size**2 * channels
