#!/bin/sh
# Debian: sh cai-dat.sh [THƯ_MỤC]
exec python3 "$(dirname "$0")/cai-dat.py" "$@"
