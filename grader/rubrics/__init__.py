"""What is asked in each assignment: one short TOML file each, readable by an instructor.

An author who adds an exercise writes its solution and its rubric and touches nothing else. Probes
that students must not know stand in `solutions/<assignment>.hidden.toml`, in the same form.
"""

from grader.rubrics.model import Contest, Exercise, Probe, Requirement, Rubric
from grader.rubrics.reading import available, number_there, read_rubric

__all__ = [
    "Contest",
    "Exercise",
    "Probe",
    "Requirement",
    "Rubric",
    "available",
    "number_there",
    "read_rubric",
]
