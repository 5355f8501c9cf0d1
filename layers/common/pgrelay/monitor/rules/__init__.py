"""What is wrong with a target: one pure function a kind of finding."""
