"""What leaves the machine: reports, the page to explore, citations, archives."""
