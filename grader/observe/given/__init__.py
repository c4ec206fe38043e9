"""What functions are given to work on: images, layers and networks of the grader's own.

marked      images and layers in which a change can be read off
witness     what a network was given while it was trained, evaluated or asked
pretrained  networks to transfer from, and files of features
"""
