"""Jobs and partition sets: what is wrong with them, from check to check."""
