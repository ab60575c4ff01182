#!/bin/sh
# A compiler of Windows resources that only pretends, as GNU's windres. See stub-cc.sh.
output='' expect_output=''
for word; do
  if [ -n "$expect_output" ]; then
    output=$word expect_output=''
    continue
  fi
  case $word in
    -V) echo 'GNU windres, but only pretended' ;;
    --output) expect_output=yes ;;
  esac
done
if [ -n "$output" ]; then
  : >"$output"
fi
