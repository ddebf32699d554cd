"""Results on disk: folders, owners, manifests, tables."""
