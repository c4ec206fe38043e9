"""The catalogue of styles: other ways to write the same function, all of them right."""

from grader.simulate.styles import arrangement, spelling

STYLES = spelling.OPERATORS + arrangement.OPERATORS

__all__ = ["STYLES"]
