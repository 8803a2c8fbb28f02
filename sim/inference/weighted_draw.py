"""One draw by weights, for kernels that draw the past given the codes."""

from sim.core.kernel_cache import njit


@njit(cache=True, nogil=True, error_model="numpy")
def drawn(weights, mark):
    """Draw a position by weights that need not add up to one; ``mark`` is from 0 to 1."""
    left = mark * weights.sum()
    position = 0
    while position < weights.shape[0] - 1 and left >= weights[position]:
        left -= weights[position]
        position += 1
    return position
