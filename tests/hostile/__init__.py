"""The hostile suite: what strangers may send, by every way in, held against independent readers of what goes out."""
