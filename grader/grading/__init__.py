"""One submission on its whole way: notebook → observe → judge → verdict.

    submission  reads it, has each graded function observed, and has the whole judged
    function    one function in a process of its own, with nothing but what it needs
    reuse       what was observed once is not observed again
    layout      the same code of different students, and the way back to each one's own lines

`grader.batch` does this for a class.
"""
