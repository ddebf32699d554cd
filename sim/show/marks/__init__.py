"""What figures share: arms, lines, maps, payments, and the axes of studies."""
