"""Networks: their canonical graphs, weights by their places, and their outputs.

Two networks with the same wiring get equal weights, and so give equal outputs.

    graph       Keras tensors → canonical layer graph; canonical has one name for each kind of layer
    opening     the layers within a layer or model of the student's own class
    watching    the graph of a run, for networks without a symbolic graph
    weights     one layout for weights that can be laid out in several ways
    units       layers whose units another spelling puts into more layers, or into fewer
    transplant  weights that depend only on a layer's place and shapes
    unfilled    variables that are not initialized until they are read
    outputs     outputs of a network in both modes, with the same noise for equal layers
    running     outputs of a network that had to be watched
"""
