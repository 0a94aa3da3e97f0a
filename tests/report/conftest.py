import sys
from pathlib import Path

# pytest's importlib mode does not put test folders on the path; sample.py is shared by these tests only.
sys.path.insert(0, str(Path(__file__).parent))
