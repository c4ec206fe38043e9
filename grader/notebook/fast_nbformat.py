"""nbformat, imported in 0.2 instead of 1.3 seconds.

nbformat imports jsonschema, which imports `rfc3987_syntax` if it is installed (JupyterLab brings
it). That package makes 39 grammars when it is imported, to check a format that notebooks lack.
"""

from __future__ import annotations

from grader.absent_module import absent_module

with absent_module("rfc3987_syntax"):
    import nbformat

__all__ = ["nbformat"]
