"""Networks: their canonical graphs, weights by their places, and what they compute with these.

Two networks that are wired alike get equal weights, and so give equal outputs.

    graph       Keras tensors → canonical layer graph; canonical has one name for each kind of layer
    opening     the layers within a layer or model of the student's own class
    watching    what cannot be seen as a graph, watched while it runs
    weights     one layout for weights that can be laid out in several ways
    transplant  weights that depend on nothing but a layer's place and shapes
    unfilled    variables that cost nothing until they are looked at
    outputs     what a network computes, in inference and in training mode
    randomness  the same noise for equal layers
    running     what a thing computes that had to be watched
"""
