"""The commands, by what they are for. Each imports models only when it is called, so that help comes at once."""
