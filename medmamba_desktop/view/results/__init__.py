"""The results of all open images: the summary, the filters, the table, the reader's marks."""
