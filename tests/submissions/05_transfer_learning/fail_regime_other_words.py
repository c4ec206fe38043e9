# mistake: The answer has other words than the table.
# exercise: choose_regime
# finding: Found 'freeze'
# line: return

# %%
def choose_regime(images_per_class, is_similar):
    if images_per_class >= 500:
        return "all"
    if images_per_class >= 50:
        return "last layers" if is_similar else "all"
    return "freeze" if is_similar else "last layers"
