"""`python -m natrode`."""

from natrode.cli import main

if __name__ == "__main__":
    main()
