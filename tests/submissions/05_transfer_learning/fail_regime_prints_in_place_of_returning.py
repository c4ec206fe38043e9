# mistake: The answer is printed.
# exercise: choose_regime
# finding: None
# line: def choose_regime

# %%
def choose_regime(images_per_class, is_similar):
    if images_per_class >= 500:
        print("all")
    elif images_per_class >= 50:
        print("last layers" if is_similar else "all")
    else:
        print("softmax" if is_similar else "last layers")
