"""A hand that signs a digit, rendered from a jointed skeleton.

The steps, a module each: `skeleton` (bones and joints), `poses` (which joint angles make which
digit), `flesh` (bones to round cones), `surface` (a depth buffer with normals), `shading` (skin
under a light), `wall` (the background and the hand's shadow on it), `scene` (one image from end to
end). `datasets.drawing` holds what other renderers use as well, and the rule by which every pixel
is the same on every machine.
"""
