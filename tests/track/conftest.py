import sys
from pathlib import Path

# pytest's importlib mode does not put test folders on the path; bank.py is that of the tests of aggregate.
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "aggregate")]
