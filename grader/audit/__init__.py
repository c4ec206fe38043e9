"""How good is a rubric? What mutation testing asks of a test suite, asked of an assignment.

The solution is changed in one function at a time, by the operators of `grader.simulate`: a *mutant*
holds a mistake and should lose points, a *rewrite* keeps the meaning and should keep full marks.

    model     a changed function, and what became of it
    cases     mistakes and right variants that an author lists
    solution  what of the solution one function needs, as a submission
    variants  the solution → its mutants and rewrites
    closer    probes beyond the rubric's, which tell an equal function from a mistake not found
    run       all of them graded
"""
