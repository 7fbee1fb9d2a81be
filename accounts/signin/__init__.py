"""The way in: password, second step, passkey, confirming, reset."""
