"""Studies over axes: files, designs, points, sweeps and their rows."""
