"""The library of proper scores, without the kernels that it compiles when it is imported."""

import sys
import warnings

import pytest

with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
    warnings.simplefilter("ignore")
    patch.setitem(sys.modules, "numba", None)  # seconds in every process of the tests
    import scoringrules

__all__ = ["scoringrules"]
