#!/usr/bin/env bash
# Installs what grading needs. Gradescope runs this once, as root, when it builds the container.
set -euo pipefail
umask 022

root="${GRADESCOPE_ROOT:-/autograder}"
source="$root/source"
export DEBIAN_FRONTEND=noninteractive

apt-get update
# Where the container forbids namespaces, bubblewrap does not help; grading then does without it.
apt-get install -y --no-install-recommends bubblewrap libseccomp2

python=""
while read -r version; do
  if apt-get install -y --no-install-recommends "python$version" "python$version-venv"; then
    python="python$version"
    break
  fi
done < "$source/pythons.txt"
if [ -z "$python" ]; then
  echo "This image has no Python from 3.11 on: choose Ubuntu 22.04 or a newer one." >&2
  exit 1
fi

"$python" -m venv "$root/venv"
"$root/venv/bin/python" -m pip install --no-cache-dir \
  --constraint "$source/constraints.txt" --requirement "$source/requirements.txt"

# Solution and grader stand here; students' code runs as another user, who is not to read them.
chmod -R go= "$source"

# What is missing shall fail this build and not the first student's grading.
"$root/venv/bin/python" -I -c '
import sys
sys.path.insert(0, sys.argv[1])
import autograder.export.gradescope.container
from autograder.sandbox import syscalls
syscalls.compile_filter()
' "$source/grader"
