"""The audit measures the quality of a rubric by mutation testing.

The operators of `grader.simulate` change one function of the solution at a time: a *mutant* holds a
mistake and should lose points, a *rewrite* keeps the meaning and should keep full marks. Mistakes
are made in rewrites too. As each mistake has a known line, the audit also measures whether the
findings of a mutant name this line.

`grader.variant` holds their data, which `grader.report` shows.
"""

from grader.audit.cases import variants_of_cases
from grader.audit.run import grade_variants
from grader.audit.solution import submission_of
from grader.audit.variants import mutants_of_rewrites, sample_of, variants_of

__all__ = [
    "grade_variants",
    "mutants_of_rewrites",
    "sample_of",
    "submission_of",
    "variants_of",
    "variants_of_cases",
]
