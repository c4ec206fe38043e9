"""Tools of all renderers: vectors, filters, solids, light and camera.

Every pixel must be the same on every machine. So arrays use only operations that IEEE 754 rounds
exactly (+ - * / sqrt, comparisons, floor), one at a time and in a fixed order: no matrix products,
no sums over an axis, no exp, sin or power.
"""
