"""Renderer of faces, with and without a smile, on a head of round cones.

Each step is a module: `person` (proportions, hair and colors), `expression` (positions of the parts
that move), `head` (round cones from both), `features` (eyes, brows, mouth, beard and glasses,
painted on the head), `scene` (a complete image).
"""
