"""The command line: the declarations of the commands, and the modules that do their work."""
