"""The student's code: run its definitions, call its functions, report its failures.

Only this package starts code of a submission.

    namespace    text of a submission → its functions
    own_modules  imports of the student's own files, whose text comes with the submission
    awaiting     top-level `await` without sockets
    salvage      the parts of a failed statement that can still run
    present      present names for those of Keras 2, in messages; keras2 is the table
    old_keras    Keras 2 in Keras 3: moved names and lost defaults
    keras_as_imported  Keras's public names before student code ran
    calling      one call, its signature and its failure
    recording    the layers that a function calls, and the lines of these calls
"""
