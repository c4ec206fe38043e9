"""Renderer of animals and sofas, which are made of round cones.

Each step is a module: `coat` (colors and patterns of fur), `shape` (proportions), `posture`
(positions of the joints), `body` (round cones from all three), `sofa`, `place` (rooms and meadows),
`scene` (a complete image). `wild` and `tame` list the kinds of animal in `pets_source` and `pets`.
"""
