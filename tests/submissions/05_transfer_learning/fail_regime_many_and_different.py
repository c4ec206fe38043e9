# mistake: Many different images are treated as few.
# exercise: choose_regime
# finding: Found 'last layers'
# line: return

# %%
def choose_regime(images_per_class, is_similar):
    if images_per_class >= 500:
        return "all"
    if images_per_class >= 50:
        return "last layers"
    return "softmax" if is_similar else "last layers"
