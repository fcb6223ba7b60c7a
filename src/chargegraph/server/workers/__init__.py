"""Processes that answer. In: questions, from any number of requests. Out: answers as they are found, in a number of processes."""
