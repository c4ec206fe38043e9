# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Recurrent networks on text
#
# | | |
# |---|---|
# | **You write** | four functions, 100 points |

# %%
from grader import start_quietly

start_quietly()

# %%
import keras
from keras import layers

from grader import check

# %% [markdown]
# ### Exercise 1.1  encode_words  (20 points)


# %%
def encode_words(text: str) -> list[int]:
    """Number the words of a text in the order of their first occurrence.

    Args:
        text: words with single spaces between them.

    Returns:
        A number for each word, from 0.
    """
    # BEGIN SOLUTION
    numbers = {}
    return [numbers.setdefault(word, len(numbers)) for word in text.split()]
    # END SOLUTION


# %%
check(encode_words)


# %% [markdown]
# ### Exercise 1.2  recurrent_block  (30 points)


# %%
def recurrent_block(X: keras.KerasTensor, units: int) -> keras.KerasTensor:
    """Build an LSTM that returns its output at every step, and normalize that.

    Args:
        X: sequences of shape (batch, steps, features).
        units: size of the state.

    Returns:
        Sequences of shape (batch, steps, units).
    """
    # BEGIN SOLUTION
    X = layers.LSTM(units, return_sequences=True)(X)
    return layers.LayerNormalization()(X)
    # END SOLUTION


# %%
check(recurrent_block)


# %% [markdown]
# ### Exercise 1.3  build_text_classifier  (30 points)


# %%
def build_text_classifier(
    num_words: int, num_steps: int, units: int, num_classes: int
) -> keras.Model:
    """Build an embedding, a recurrent block, an average over the steps, and a softmax.

    Args:
        num_words: size of the vocabulary.
        num_steps: words of a text.
        units: size of an embedding, and of the state.
        num_classes: number of classes.

    Returns:
        A model from numbers of words, of shape (batch, num_steps), to probabilities.
    """
    # BEGIN SOLUTION
    inputs = keras.Input((num_steps,), dtype="int32")
    X = layers.Embedding(num_words, units)(inputs)
    X = recurrent_block(X, units)
    X = layers.GlobalAveragePooling1D()(X)
    outputs = layers.Dense(num_classes, activation="softmax")(X)
    return keras.Model(inputs, outputs)
    # END SOLUTION


# %%
check(build_text_classifier)


# %% [markdown]
# ### Exercise 1.4  freeze_embedding  (20 points)


# %%
def freeze_embedding(model: keras.Model) -> keras.Model:
    """Freeze the embeddings of a model, and nothing else.

    Args:
        model: any model; it is changed.

    Returns:
        The same model.
    """
    # BEGIN SOLUTION
    for layer in model.layers:
        if isinstance(layer, layers.Embedding):
            layer.trainable = False
    return model
    # END SOLUTION


# %%
check(freeze_embedding)

# %%
check()
