"""`python -m desk_tui.demo.portal [PORT]`: the training portal in a process of its own."""

from desk_tui.demo.portal.serve import main

main()
