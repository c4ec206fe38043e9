"""`python -m grader`, where the command is not installed, as in an autograder of Gradescope."""

from grader.cli import main

if __name__ == "__main__":
    main(prog_name="grader")
