"""The catalog of styles: other right ways to write a function."""

from grader.simulate.styles import arrangement, convolutions, files, spelling

STYLES = (*spelling.catalog, *arrangement.catalog, *convolutions.catalog, *files.catalog)

__all__ = ["STYLES"]
