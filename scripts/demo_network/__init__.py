"""Tables of the demonstration network, all of it invented."""
