"""What can go wrong with a data set, as one exception."""


class DatasetError(ValueError):
    """A data file cannot be used; the message is one sentence that says what to do about it."""
