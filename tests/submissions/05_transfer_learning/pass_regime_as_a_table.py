# variant: The table itself is written down.
# exercise: choose_regime

# %%
TABLE = [("softmax", "last layers"), ("last layers", "all"), ("all", "all")]


def choose_regime(images_per_class, is_similar):
    row = (images_per_class >= 50) + (images_per_class >= 500)
    return TABLE[row][not is_similar]
