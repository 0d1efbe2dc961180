"""The notebook: forms, tables and the case line. Each form presses a button of `Case` and shows the code that does the same."""
