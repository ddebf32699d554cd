"""The engine: blocks for the compiler, the month as one compiled call, state, snapshots. It knows no process by name."""
