"""Release formats. In: the bytes of a file as its authority publishes it. Out: an Edition. One module a format."""
