"""The stack's templates as data, and the page about them."""
