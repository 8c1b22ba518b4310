"""The hostile suite: what strangers may send, through every way in, held against independent readers of what goes out."""
