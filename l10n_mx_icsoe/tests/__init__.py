from . import (
    test_gather,
)
