# variant: A match statement.
# exercise: choose_regime

# %%
def choose_regime(images_per_class, is_similar):
    match images_per_class, is_similar:
        case number, True if number < 50:
            return "softmax"
        case (number, True) if number < 500:
            return "last layers"
        case (number, False) if number < 50:
            return "last layers"
        case _:
            return "all"
