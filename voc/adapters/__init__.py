"""What touches the outside world: the store and the engines."""
