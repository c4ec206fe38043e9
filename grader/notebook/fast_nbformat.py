"""nbformat, imported in 0.2 instead of 1.3 seconds.

nbformat imports jsonschema, which imports `rfc3987_syntax` if it is installed (JupyterLab brings
it). That package makes 39 grammars when it is imported, to check a format that notebooks lack.
"""

from __future__ import annotations

import sys

_SLOW = "rfc3987_syntax"
_IS_IMPORTED = _SLOW in sys.modules
sys.modules.setdefault(_SLOW, None)  # type: ignore[arg-type]  # an import of it then fails
try:
    import nbformat
finally:
    if not _IS_IMPORTED:
        del sys.modules[_SLOW]

__all__ = ["nbformat"]
