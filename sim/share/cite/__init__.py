"""What a result rests on, as references: the program, the data of its region, the literature of its institutions and methods."""
