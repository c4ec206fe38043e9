# style: The shapes are followed by hand, the counts are a tuple.
# exercise: count_parameters

# %%
import math


def output_size(size, kernel_size, strides=1, padding="valid"):
    if padding == "same":
        return math.ceil(size / strides)
    return (size - kernel_size) // strides + 1


def count_parameters(plan, input_shape):
    height, width, channels = input_shape
    counts = []
    for step in plan:
        kind = step["layer"]
        if kind == "convolution":
            f, s, p = step["kernel_size"], step["strides"], step["padding"]
            counts.append(f * f * (channels // step["groups"]) * step["filters"] + step["filters"])
            height, width = output_size(height, f, s, p), output_size(width, f, s, p)
            channels = step["filters"]
        elif kind == "pooling":
            counts += [0]
            height = output_size(height, step["size"], step["strides"])
            width = output_size(width, step["size"], step["strides"])
        else:
            counts.append(height * width * channels * step["units"] + step["units"])
            height, width, channels = 1, 1, step["units"]
    return tuple(counts)
