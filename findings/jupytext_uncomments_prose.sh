#!/bin/sh
# jupytext 1.19.6 reads a comment of a percent script that begins with a shell command's name, such
# as `cp`, `cat` or `copy`, as a magic that it has commented out, and makes code of it. The cell then
# runs "copy the input first" and stops. With comment_magics=False comments stay comments.
# Seen on 2026-11-30 with Python 3.11: see the last lines.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jupytext==1.19.6 nbformat==5.11.1
"$folder/venv/bin/python" - <<'PY'
import jupytext

SENTENCES = ("copy the input first", "cat images and their labels", "ls of all layers", "take the mean")
for sentence in SENTENCES:
    script = f"# %%\n# {sentence}\nx = 1\n"
    read = jupytext.reads(script, fmt="py:percent").cells[0].source.splitlines()[0]
    metadata = "# ---\n# jupyter:\n#   jupytext:\n#     comment_magics: false\n# ---\n\n"
    kept = jupytext.reads(metadata + script, fmt="py:percent").cells[0].source.splitlines()[0]
    print(f"{sentence!r}: read as {read!r}, without comment_magics as {kept!r}")
    assert read == (f"# {sentence}" if sentence == "take the mean" else sentence), read
    assert kept == f"# {sentence}", kept
PY
# 'copy the input first': read as 'copy the input first', without comment_magics as '# copy the input first'
# 'cat images and their labels': read as 'cat images and their labels', without comment_magics as '# cat images and their labels'
# 'ls of all layers': read as 'ls of all layers', without comment_magics as '# ls of all layers'
# 'take the mean': read as '# take the mean', without comment_magics as '# take the mean'
