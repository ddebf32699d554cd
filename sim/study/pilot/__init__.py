"""From a small pilot: how many replicates and agents a wanted interval needs, and what its width is made of."""
