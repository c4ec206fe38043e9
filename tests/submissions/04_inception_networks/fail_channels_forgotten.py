# mistake: A kernel sees one channel only.
# exercise: convolution_cost
# finding: expected 120,422,400
# line: return

# %%
def convolution_cost(height, width, channels, num_filters, kernel_size):
    return height * width * num_filters * kernel_size**2
