"""`python -m desk_tui`: the same as the console script."""

import sys

from desk_tui.cli import main

sys.exit(main())
