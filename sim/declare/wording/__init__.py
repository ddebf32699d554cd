"""The wording of messages, a file an area; :mod:`sim.declare.messages` gathers them."""
