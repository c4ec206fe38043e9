"""How good is a rubric? What mutation testing asks of a test suite, asked of an assignment.

The solution is changed in one function at a time, by the operators of `grader.simulate`: a *mutant*
holds a mistake and should lose points, a *rewrite* keeps the meaning and should keep full marks.

    variants  makes mutants and rewrites of the solution
    solution  writes a changed function as a submission
    run       grades all of them
    closer    makes probes beyond the rubric's, which separate equal functions from mistakes

`grader.variant` holds their data, which `grader.report` shows.
"""

from grader.audit.run import grade_variants
from grader.audit.solution import submission_of
from grader.audit.variants import sample_of, variants_of

__all__ = ["grade_variants", "sample_of", "submission_of", "variants_of"]
