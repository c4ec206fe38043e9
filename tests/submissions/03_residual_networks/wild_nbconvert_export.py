#!/usr/bin/env python
# coding: utf-8

# # Residual networks
# 
# In[1]:


import numpy as np
from keras.layers import *
get_ipython().run_line_magic('matplotlib', 'inline')
get_ipython().system('pip install pydot')


# In[2]:


print 'unfinished business
x = ("open bracket


# ## Exercise 3.2

# In[3]:


def identity_block(X, f, filters):
    F1, F2, F3 = filters
    X_shortcut = X

    X = Conv2D(F1, 1)(X)
    X = BatchNormalization(axis=3)(X)
    X = Activation('relu')(X)

    X = Conv2D(F2, f, padding='same')(X)
    X = BatchNormalization(axis=3)(X)
    X = Activation('relu')(X)

    X = Conv2D(F3, 1)(X)
    X = BatchNormalization(axis=3)(X)

    X = Add()([X, X_shortcut])
    return Activation('relu')(X)


# In[ ]:


title = """an open quote


# In[7]:


def plain_block(X, f, filters):
    for num_filters, size in zip(filters, (1, f, 1)):
        X = Conv2D(num_filters, size, padding='same')(X)
        X = BatchNormalization(axis=3)(X)
        X = Activation('relu')(X)
    return X
