"""Presentation of verdicts: the output of a cell, the terminal, pages and tables.

This package reads `grader.verdict`, `grader.observation`, `grader.colors` and the data of an audit,
and nothing else of the grader. Import its modules by their names: a command waits only for those
that it shows.

    check_output, checks_output    verdicts in a notebook
    model_picture, architecture    networks in a notebook
    terminal                       verdicts in a terminal
    writing                        pages and tables of a class
    course_summary, course_page    the page of a course
    summary, hiding                verdicts without what a reader does not need, or must not see
    audit                          the result of an audit
"""
