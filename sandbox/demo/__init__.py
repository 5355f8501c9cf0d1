"""`make demo`: the published solutions on their own data, each message counted where it arrives."""
