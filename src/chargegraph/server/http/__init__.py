"""HTTP as the service takes it. In: connections. Out: requests that may come in, responses, and lines of the log."""
