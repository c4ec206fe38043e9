"""Colors that readers with any kind of color vision can distinguish.

The palette of Okabe and Ito (2008), "Color Universal Design", with gray for the background.
"""

BLUE = "#0072B2"
VERMILION = "#D55E00"
GREEN = "#009E73"
PURPLE = "#CC79A7"
ORANGE = "#E69F00"
GRAY = "#999999"

OF_LAYERS = {
    "convolution": BLUE,
    "pooling": VERMILION,
    "normalization": PURPLE,
    "dense": GREEN,
    "merge": ORANGE,
    "input": GRAY,
    "other": GRAY,
}
"""The color of each kind of layer in architecture diagrams."""
