"""The catalog of styles: other ways to write the same function, all of them right."""

from grader.simulate.styles import arrangement, files, spelling

STYLES = (*spelling.catalog, *arrangement.catalog, *files.catalog)

__all__ = ["STYLES"]
