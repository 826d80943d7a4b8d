"""What the commands do: the rooms put in order, files read first and written last."""
