"""What the frozen programs run: the command line where the name is `medmamba`, else the window.

On Linux one of them is a link to the other.
"""

import multiprocessing
import sys
from pathlib import Path

# A child process must not load either first.
multiprocessing.freeze_support()

if Path(sys.argv[0]).stem == "medmamba":
    from medmamba_desktop.cli import main
else:
    from medmamba_desktop.__main__ import main
sys.exit(main())
