# variant: The Sequential model starts empty.
# exercise: build_happy_model

# %%
from keras.layers import Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D
from keras.models import Sequential


def build_happy_model(input_shape):
    model = Sequential()
    model.add(Input(shape=input_shape))
    for filters in (16, 32, 64):
        model.add(Conv2D(filters, (3, 3), padding="same", activation="relu"))
        model.add(MaxPooling2D((2, 2)))
    model.add(Flatten())
    model.add(Dropout(0.5))
    model.add(Dense(1, activation="sigmoid"))
    return model
