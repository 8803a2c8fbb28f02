"""The dashboard: a page on this machine in which a reader moves what is assumed, and sees at once what the states then do."""
