"""The page of `grader review`: a class in the browser of this machine.

Only this package knows HTTP; `grader.report` renders its pages.
"""

from grader.review.application import serve

__all__ = ["serve"]
