"""Large files by tus 1.0.0: resumed where the node stands."""
