"""The student's code: its definitions are run, its functions called, its failures told.

Nothing of a submission runs outside of what this package starts.

    namespace    text of a submission → its functions
    own_modules  imports of the student's own files, whose text comes with the submission
    awaiting     top-level `await` without sockets
    salvage      what of a statement that failed can run without the part that failed
    present      what a name is called now that Keras 2 had; keras2 is the table
    calling      one call, its signature and its failure
    recording    which layers a function calls, and at which of its lines
"""
