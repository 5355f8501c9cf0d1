"""What the monitor knows of jobs and partition sets."""
