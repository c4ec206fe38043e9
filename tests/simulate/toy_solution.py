# %% [markdown]
# # A solution with the functions of the residual networks assignment

# %%
# ruff: noqa: N802, N806, RET504
import keras
from keras import layers

# %% [markdown]
# ### Exercise 3.1 plain_block


# %%
def plain_block(X, f, filters):
    """Three convolutions without a shortcut."""
    # BEGIN SOLUTION
    filters_1, filters_2, filters_3 = filters
    X = layers.Conv2D(filters_1, 1)(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)
    X = layers.Conv2D(filters_2, f, padding="same")(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)
    X = layers.Conv2D(filters_3, 1)(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)
    return X
    # END SOLUTION


# %%
def identity_block(X, f, filters):
    """Three convolutions and the input."""
    # BEGIN SOLUTION
    filters_1, filters_2, filters_3 = filters
    X_shortcut = X
    X = layers.Conv2D(filters_1, 1)(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)
    X = layers.Conv2D(filters_2, f, padding="same")(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)
    X = layers.Conv2D(filters_3, 1)(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Add()([X, X_shortcut])
    X = layers.Activation("relu")(X)
    return X
    # END SOLUTION


# %%
def convolutional_block(X, f, filters, s=2):
    """Three convolutions and a projection of the input."""
    # BEGIN SOLUTION
    filters_1, filters_2, filters_3 = filters
    X_shortcut = X
    X = layers.Conv2D(filters_1, 1, strides=s)(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)
    X = layers.Conv2D(filters_2, f, padding="same")(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)
    X = layers.Conv2D(filters_3, 1)(X)
    X = layers.BatchNormalization(axis=3)(X)
    X_shortcut = layers.Conv2D(filters_3, 1, strides=s)(X_shortcut)
    X_shortcut = layers.BatchNormalization(axis=3)(X_shortcut)
    X = layers.Add()([X, X_shortcut])
    X = layers.Activation("relu")(X)
    return X
    # END SOLUTION


# %%
def ResNet50(input_shape=(64, 64, 3), classes=6):
    """The network with 50 layers."""
    # BEGIN SOLUTION
    X_input = keras.Input(input_shape)
    X = layers.ZeroPadding2D(3)(X_input)
    X = layers.Conv2D(64, 7, strides=2)(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)
    X = layers.MaxPooling2D(3, strides=2)(X)
    X = convolutional_block(X, 3, [64, 64, 256], s=1)
    X = identity_block(X, 3, [64, 64, 256])
    X = identity_block(X, 3, [64, 64, 256])
    X = convolutional_block(X, 3, [128, 128, 512])
    X = identity_block(X, 3, [128, 128, 512])
    X = identity_block(X, 3, [128, 128, 512])
    X = identity_block(X, 3, [128, 128, 512])
    X = convolutional_block(X, 3, [256, 256, 1024])
    for _ in range(5):
        X = identity_block(X, 3, [256, 256, 1024])
    X = convolutional_block(X, 3, [512, 512, 2048])
    X = identity_block(X, 3, [512, 512, 2048])
    X = identity_block(X, 3, [512, 512, 2048])
    X = layers.GlobalAveragePooling2D()(X)
    X = layers.Dense(classes, activation="softmax")(X)
    return keras.Model(X_input, X, name="ResNet50")
    # END SOLUTION


# %%
def compile_model(model, num_steps):
    """Adam with a cosine decay."""
    # BEGIN SOLUTION
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = 0.9
    learning_rate = keras.optimizers.schedules.CosineDecay(1e-3, num_steps)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
    # END SOLUTION


# %%
def train_and_evaluate(model, x_train, y_train, x_test, y_test, num_epochs=10, batch_size=32):
    """Fit, then evaluate."""
    # BEGIN SOLUTION
    history = model.fit(x_train, y_train, epochs=num_epochs, batch_size=batch_size, verbose=0)
    _, accuracy = model.evaluate(x_test, y_test, verbose=0)
    return history.history, accuracy
    # END SOLUTION


# %%
model = ResNet50()
