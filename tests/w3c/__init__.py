"""The W3C's SPARQL suites against chargegraph: `python -m tests.w3c FOLDER`, where FOLDER holds sparql10, sparql11 and sparql12.

manifest files --manifest--> Test --trials--> Outcome --__main__--> counts and reasons
query, data --engines--> bytes --answers--> Answer --comparison--> what differs
"""
