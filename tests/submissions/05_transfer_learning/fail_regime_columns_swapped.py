# mistake: Similar and different are exchanged.
# exercise: choose_regime
# finding: Found 'last layers'
# line: return

# %%
def choose_regime(images_per_class, is_similar):
    if images_per_class >= 500:
        return "all"
    if images_per_class >= 50:
        return "last layers" if not is_similar else "all"
    return "softmax" if not is_similar else "last layers"
