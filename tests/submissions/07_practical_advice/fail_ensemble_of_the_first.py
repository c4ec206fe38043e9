# mistake: Only the first model is asked.
# exercise: ensemble_predict
# finding: model 2 not asked
# line: predict(images

# %%


def ensemble_predict(models, images):
    return models[0].predict(images, verbose=0)
