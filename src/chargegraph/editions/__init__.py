"""What authorities publish. In: release files. Out: Editions, their differences, their triples; the editions that ship.

`recognise` tells release formats apart, `formats` has one module for each.
"""
