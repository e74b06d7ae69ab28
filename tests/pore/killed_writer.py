"""Goes on with a march in a directory until it is killed; one number per row and frame."""

import sys
from pathlib import Path

import numpy as np
import synthetic

from natrode.pore.keep import Keep, held


def main(place: Path) -> None:
    with held(place):
        found = Keep.resume(place)
        k = int(found.scalars["k"])
        print("ready", flush=True)
        while True:
            k += 1
            found.keep.add(synthetic.row(k), synthetic.frame(found.structure, k % 9))
            found.keep.save({"metal": np.full((40, 30), float(k))}, {"k": k})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
