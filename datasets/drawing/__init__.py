"""What every renderer of this package draws with: vectors, filters, solids, a camera's faults.

Every pixel is to be the same on every machine. So arrays see only operations that IEEE 754 rounds
exactly (+ - * / sqrt, comparisons, floor), one at a time and in a fixed order: no matrix products,
no sums over an axis, no exp, sin or power.
"""
