"""The tests of ircoach: one folder a room, and four more about the tree, the labs, the scenarios and the browser."""
