"""`python -m grader`, for places without the command, such as Gradescope."""

from grader.cli import main

if __name__ == "__main__":
    main(prog_name="grader")
