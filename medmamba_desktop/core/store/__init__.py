"""What is kept between two runs: results, marks, the batch that was not finished."""
