#!/bin/sh
# An archiver that only pretends: it makes the archive, empty, and puts nothing into it. See stub-cc.sh.
for word; do
  case $word in
    [-/][Oo][Uu][Tt]:*) archive=${word#?????} ;;
    *.a | *.lib) archive=$word ;;
    *) continue ;;
  esac
  [ -e "$archive" ] || printf '!<arch>\n' >"$archive"
done
