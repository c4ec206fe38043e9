"""An animal, a sofa or both, rendered from round cones.

The steps, a module each: `coat` (colors and patterns of fur), `shape` (proportions), `posture`
(where standing, sitting and lying put the joints), `body` (all three as round cones), `sofa`,
`place` (rooms and meadows), `scene` (one image from end to end). `wild` and `tame` are tables: the
kinds of animal in `pets_source` and in `pets`.
"""
