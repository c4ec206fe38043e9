"""The one exception of all data sets."""


class DatasetError(ValueError):
    """A data file that cannot be used; the message is one sentence with a remedy."""
