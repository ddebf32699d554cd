"""Laws: transformations of a region under which an answer may not change."""
