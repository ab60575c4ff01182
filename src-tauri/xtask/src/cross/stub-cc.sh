#!/bin/sh
# A C compiler that only pretends, for checks of code for another system: nothing is linked, so the build scripts
# are content with empty files. What it can't pretend, the preprocessor's answer to "who are you?", the real one gives.
output='' preprocess='' expect_output=''
for word; do
  last=$word
  if [ -n "$expect_output" ]; then
    output=$word expect_output=''
    continue
  fi
  case $word in
    -o) expect_output=yes ;;
    -o?*) output=${word#-o} ;;
    [-/]Fo?*) output=${word#?Fo} ;;
    [-/]E) preprocess=yes ;;
    --version) exec cc --version ;;
  esac
done
if [ -n "$preprocess" ]; then
  exec cc -E "$last"
fi
if [ -n "$output" ]; then
  mkdir -p "$(dirname "$output")"
  : >"$output"
fi
