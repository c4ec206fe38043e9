# mistake: The loss takes probabilities for scores.
# exercise: compile_model
# finding: (from_logits)
# line: loss = 

# %%
import keras


def compile_model(model, learning_rate=0.001):
    if model.output_shape[-1] == 1:
        loss = keras.losses.BinaryCrossentropy(from_logits=True)
    else:
        loss = "sparse_categorical_crossentropy"
    model.compile(optimizer=keras.optimizers.Adam(learning_rate), loss=loss, metrics=["accuracy"])
    return model
