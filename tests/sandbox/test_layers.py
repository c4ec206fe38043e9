"""What each layer of the confinement does on its own, in bare children without Keras."""

from __future__ import annotations
