"""What functions are given to work on: images, layers and networks of the grader's own.

What a function did with them is read off them afterwards (`grader.observe.facts`).

    marked       images and layers in which a change can be read off
    witness      what a network was given while it was trained, evaluated or asked
    classifiers  small networks, compiled or not, and a function that builds them
    pretrained   networks to transfer from, and files of features
"""
