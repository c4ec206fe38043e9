"""A face that smiles or does not, rendered from a head of round cones.

The steps, a module each: `person` (who it is), `expression` (what the face does), `head` (both as
round cones), `features` (eyes, brows, mouth, beard and glasses, painted where they lie on the
head), `scene` (one image from end to end).
"""
