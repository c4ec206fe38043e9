"""Renderer of hands that sign a digit, from a skeleton with joints.

Each step is a module: `skeleton` (bones and joints), `poses` (joint angles for each digit), `flesh`
(round cones around the bones), `surface` (a depth buffer with normals), `shading` (skin under a
light), `wall` (the background and the hand's shadow on it), `scene` (a complete image).
`datasets.drawing` has the tools of all renderers, and the rule that makes every pixel the same on
every machine.
"""
