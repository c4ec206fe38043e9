"""A hand that signs a digit, rendered from a jointed skeleton.

The steps, a module each: `skeleton` (bones and joints), `poses` (which joint angles make which
digit), `flesh` (bones to round cones), `camera` (centimetres to pixels), `surface` (a depth buffer
with normals), `shading` (skin under a light), `wall` (the background and the hand's shadow on it),
`scene` (one image from end to end).

Every pixel is to be the same on every machine. So arrays see only operations that IEEE 754 rounds
exactly (+ - * / sqrt, comparisons, floor), one at a time and in a fixed order: no matrix products,
no sums over an axis, no exp, sin or power.
"""
