#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image in which submissions are graded.
set -euo pipefail
autograder="${AUTOGRADER:-/autograder}"
source="$autograder/source"

python_that_works() {
    local python
    for python in python3.13 python3.12 python3.11 python3; do
        if "$python" -c 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    return 1
}

if ! python="$(python_that_works)"; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y python3 python3-venv
    if ! python="$(python_that_works)"; then
        echo "Python 3.11, 3.12 or 3.13 is needed. Choose a newer Ubuntu for the base image." >&2
        exit 2
    fi
fi
if ! test -x "$autograder/venv/bin/python"; then
    "$python" -m venv "$autograder/venv"
    "$autograder/venv/bin/python" -m pip install --quiet -r "$source/requirements.txt"
fi
packages="$("$autograder/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
echo "$source" > "$packages/grader.pth"
"$autograder/venv/bin/python" -m compileall -q "$source/grader"

# Grading the solution shows that everything works in this image, and makes the reference that
# every submission is compared with. What stops here would have stopped each of them.
trial="$(mktemp -d)"
trap 'rm -rf "$trial"' EXIT
mkdir "$trial/submission" "$trial/results"
cp "$source/solutions/ASSIGNMENT/ASSIGNMENT.py" "$trial/submission/"
AUTOGRADER="$autograder" FOLDER="$trial" "$source/run_autograder"
if ! "$autograder/venv/bin/python" -c '
import json, sys
results = json.load(open(sys.argv[1]))
sys.exit(results["score"] < results["extra_data"]["max_score"])
' "$trial/results/results.json"; then
    echo "The solution has lost points in this image:" >&2
    cat "$trial/results/results.json" >&2
    exit 3
fi
echo "The solution of ASSIGNMENT has full marks here: submissions can be graded."
