"""Tables that an instructor writes by hand: CSV files with a header."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from grader.errors import UsageError
from grader.export.roster import delimiter_of


def read_table(path: Path) -> list[dict[str, str | None]]:
    """Read the rows of a table, each with the names of the columns.

    Columns are separated by commas or semicolons. A short row has None in the columns that it
    lacks.

    Raises:
        UsageError: the file cannot be read, or is not a table in CSV and UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        lines, delimiter = io.StringIO(text, newline=""), delimiter_of(text)
        return list(csv.DictReader(lines, delimiter=delimiter, strict=True))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}). Name a CSV file.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} is not a table in CSV and UTF-8: {error}.") from None
