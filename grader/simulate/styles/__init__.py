"""The catalogue of styles: other ways to write the same function, all of them right."""

from grader.simulate.styles import arrangement, files, spelling

STYLES = spelling.OPERATORS + arrangement.OPERATORS + files.OPERATORS

__all__ = ["STYLES"]
