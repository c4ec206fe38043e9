"""Colors that readers with any kind of color vision can distinguish.

The palette of Okabe and Ito (2008), "Color Universal Design", with gray for the background.
"""

BLUE = "#0072B2"
VERMILION = "#D55E00"
GREEN = "#009E73"
PURPLE = "#CC79A7"
GRAY = "#999999"
