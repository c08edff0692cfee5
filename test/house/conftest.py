"""The house checks read the tree and what was built of it; they start nothing of ours."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
