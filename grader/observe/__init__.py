"""Runs a student's functions on probe inputs and writes down what happened.

This is the only package that imports Keras and the only one in which student code runs. It never
imports `grader.reference` or `grader.judge`: a process that observes has seen no expected value.

    namespace   text of a submission → its functions
    own_modules imports of the student's own files, whose text comes with the submission
    awaiting    top-level `await` without sockets
    salvage     what of a statement that failed can run all the same
    present     what a name is called now that Keras 2 had; keras2 is the table
    arguments   probe of the rubric → objects to call a function with
    calling     one call, its signature and its failure
    recording   which layers a function calls, and at which of its lines
    graph       Keras tensors → canonical layer graph
    opening     the layers within a layer or model of the student's own class
    weights     one layout for weights that can be laid out in several ways
    transplant  weights that depend on nothing but a layer's place and shapes
    unfilled    variables that cost nothing until they are looked at
    watching    what cannot be seen as a graph, watched while it runs
    running     what such a thing computes with transplanted weights
    outputs     what a network computes, in inference and in training mode
    randomness  the same noise for equal layers
    values      what a function returns that is no network
    facts       what a procedure did to the model that it was given
    chance      what a function does at random, over many draws
    augmentation  what layers that augment images do to them
    pipelines   what an input pipeline hands out
    transfer    what learns, what a new head stands on, what a cache of features holds
    pretrained  networks to transfer from, and files of features
    marked      images and layers in which a change can be read off
    probing     all of that for one probe
    submission  all of that for one submission
"""
