"""Running: jobs, workers, what a run costs."""
