"""Files as a bad disk or a torn download leaves them."""

import numpy as np


def damaged(data: bytes, seed: int) -> bytes:
    """Cut off, overwritten, or some bits turned over, half of them in the head that leads to the rest."""
    rng, data = np.random.default_rng(seed), bytearray(data)
    if seed % 4 == 0:
        del data[rng.integers(1, len(data)) :]
    elif seed % 4 == 1:
        at = int(rng.integers(0, len(data) - 20))
        data[at : at + 16] = rng.bytes(16)
    else:
        for _ in range(int(rng.integers(1, 9))):
            top = len(data) if rng.random() < 0.5 else min(len(data), 4096)
            data[rng.integers(top)] ^= 1 << int(rng.integers(8))
    return bytes(data)
