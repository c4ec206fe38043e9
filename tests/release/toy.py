# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: whatever
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A toy
#
# ```python
# # Exercise in a fence is no heading
# ```

# %%
import sys

# %% [markdown]
# ### Exercise 1.1  double  (5 points)
#
# Twice the number.


# %%
def double(number: int) -> int:
    """Doubles a number."""
    # BEGIN SOLUTION
    factor = 2
    return factor * number
    # END SOLUTION


# %%
print("checked", double(2))  # stands for what `check` prints


def check(function):
    """Stands for the grader's."""
    print(function.__name__, "is right")


# %%
check(double)

# %% [markdown]
# ### Exercise 1.2  `halve`  (2.5 points)


# %%
def halve(number: int) -> float:
    """Halves a number."""
    half = 0.0
    if number:
        # BEGIN SOLUTION
        half = number / 2
        # END SOLUTION
    return half


# %% tags=["nbval-ignore-output"]
check(halve)

# %% [markdown]
# ## Summary

# %%
print(sys.byteorder)
print("a warning", file=sys.stderr)
