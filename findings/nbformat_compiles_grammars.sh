#!/bin/sh
# Importing nbformat 5.11.1 builds the parsers of internationalized addresses (RFC 3987) if JupyterLab
# is installed beside it: nbformat imports jsonschema 4.26.0, whose `_format` imports every optional
# checker that it finds, and rfc3987_syntax 1.1.0 compiles a Lark parser for each of its rules when it
# is imported. No notebook needs one: nbformat's schemas check no such format.
# Seen on 2026-11-30 with Python 3.11: see the last lines; it took 1.1 s of 1.3 s on 2 cores.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    nbformat==5.11.1 jsonschema==4.26.0 rfc3987-syntax==1.1.0 lark==1.3.1
"$folder/venv/bin/python" - <<'PY'
import lark

made = []
begin = lark.Lark.__init__


def counted(self, *arguments, **options):
    made.append(options.get("start"))
    begin(self, *arguments, **options)


lark.Lark.__init__ = counted
import nbformat

print(f"Parsers made by `import nbformat`: {len(made)}")
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("text")])
nbformat.validate(notebook)
assert len(made) == 39, made
PY
# Parsers made by `import nbformat`: 39
