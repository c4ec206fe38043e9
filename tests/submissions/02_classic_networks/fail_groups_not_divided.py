# mistake: Every kernel is taken to see all input channels.
# exercise: count_multiplications
# finding: as item 2 of 2
# line: return counts

# %%
import math


def output_size(size, kernel_size, strides=1, padding="valid"):
    if padding == "same":
        return math.ceil(size / strides)
    return (size - kernel_size) // strides + 1


def next_shape(shape, step):
    height, width, channels = shape
    if step["layer"] == "dense":
        return 1, 1, step["units"]
    if step["layer"] == "pooling":
        window = step["size"], step["strides"], "valid"
        return output_size(height, *window), output_size(width, *window), channels
    window = step["kernel_size"], step["strides"], step["padding"]
    return output_size(height, *window), output_size(width, *window), step["filters"]


def count_multiplications(plan, input_shape):
    counts = []
    shape = input_shape
    for step in plan:
        height, width, _ = next_shape(shape, step)
        if step["layer"] == "convolution":
            weights = step["kernel_size"] ** 2 * shape[2]
            counts.append(height * width * weights * step["filters"])
        elif step["layer"] == "dense":
            counts.append(math.prod(shape) * step["units"])
        else:
            counts.append(0)
        shape = next_shape(shape, step)
    return counts
