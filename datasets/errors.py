"""The one exception of all data sets."""


class DatasetError(ValueError):
    """A data file that cannot be used; the message says what to do."""
