# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# How scripts/packaging-test and scripts/porting-test check and count.  Sourced
# by them; logs go to $out/log.

passed=0 failed=0

# check NAME COMMAND...: "ok" if it succeeds, else "not ok" and what it printed.
# Unlike in a condition, a failure within COMMAND ends it.
check()
{
	# shellcheck disable=SC2154	# of the script that sources this
	local name=$1 status=0 log=$out/log/$1
	shift
	set +e
	(
		set -e
		"$@"
	) >"$log" 2>&1
	status=$?
	set -e
	if ((status == 0)); then
		passed=$((passed + 1))
		printf 'ok %s\n' "$name"
	else
		failed=$((failed + 1))
		printf 'not ok %s\n' "$name"
		tail -n 20 "$log" | cut -c1-160 | sed 's/^/  /'
	fi
}

# lacks PATTERN FILE...: no line of them has it.
lacks()
{
	local status=0
	grep -E "$@" || status=$?
	((status == 1))		# 2: it could not look
}

# guest_check NAME: what the guest said of it, in $out/guest.log.job.
guest_check()
{
	if ! tr -d '\r' <"$out/guest.log.job" | grep -x "ok $1"; then
		tr -d '\r' <"$out/guest.log.job" | grep -x -A 5 "not ok $1"
		return 1
	fi
}

# counted WHAT: the last line.
counted()
{
	printf '%s: %d passed, %d failed\n' "$1" "$passed" "$failed"
	((failed == 0))
}
