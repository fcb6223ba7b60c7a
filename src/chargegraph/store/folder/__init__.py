"""What lies in the folder of a store: which files, what is kept beside the data, and what writers changed."""
