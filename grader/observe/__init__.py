"""Runs a student's functions on probe inputs and writes down what happened.

This is the only package that imports Keras and the only one in which student code runs. It never
imports `grader.reference` or `grader.judge`: a process that observes has seen no expected value.

    arguments   probe of the rubric → objects to call a function with
    given       images, layers and networks of the grader's own among these
    code        runs the definitions of a submission and calls its functions
    network     what a network is: graph, weights, outputs
    facts       what a procedure did, or does at random
    values      what a function returns that is no network
    probing     all of that for one probe
    submission  all of that for one submission
"""
