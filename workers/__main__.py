"""`python -m workers [PROCESSES]`: what `gosdom worker` runs."""

import sys

from workers.supervisor import main

sys.exit(main(sys.argv[1:]))
