"""The files of the archive: what is in them, how they are written, checked and read again."""
