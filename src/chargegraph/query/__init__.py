"""Questions and answers. In: .rq files, rows. Out: queries with typed parameters; results as text in the formats for rows."""
