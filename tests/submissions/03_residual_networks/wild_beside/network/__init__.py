from .heads import classifier
from . import heads
