from . import test_difference
