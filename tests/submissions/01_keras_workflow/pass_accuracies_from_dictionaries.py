# variant: evaluate returns dictionaries.
# exercise: evaluate_model

# %%
def evaluate_model(model, x_train, y_train, x_test, y_test):
    parts = [(x_train, y_train), (x_test, y_test)]
    return tuple(model.evaluate(x, y, verbose=0, return_dict=True)["accuracy"] for x, y in parts)
