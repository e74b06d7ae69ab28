"""Level 2: where sodium goes inside a host, on a grid that resolves its pores (theory 8)."""
