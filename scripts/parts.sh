# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Functions for scripts that run others and add up what those counted: parts, in lanes
# side by side.  It is sourced after lib.sh, never run.

# begin FOLDER: logs and counts go there, and nothing else is in it.
begin()
{
	results=$1
	alone "$results"
	rm -rf "$results"
	mkdir -p "$results"
	: >"$results/counts"
	: >"$results/table.txt"
	exec {screen}>"$results/screen.lock"
}

# show COMMAND...: with no other lane's lines between its own.
show()
{
	flock "$screen"
	"$@"
	flock -u "$screen"
}

# ended TITLE LOG GOOD BAD SECONDS: a row of the table, with the figures below it.
ended()
{
	printf '%d %d %s\n' "$3" "$4" "$1" >>"$results/counts"
	{
		printf '%-18s %6d passed %4d failed %6d s\n' "$1" "$3" "$4" "$5"
		sed -n 's/^figure: /    /p' "$2"
	} >>"$results/table.txt"
	cat "$2"
	printf '== %s: %d passed, %d failed, %d s\n' "$1" "$3" "$4" "$5"
}

# part TITLE NAME ARG...: runs scripts/NAME and notes what its last lines say.  What it
# prints is shown when it has ended.
part()
{
	local title=$1 name=$2 log=$results/${1// /-}.log status=0 start=$SECONDS good=0 bad=0 line
	shift 2

	show printf '== %s begins\n' "$title"
	"$ROOT/scripts/$name" "$@" >"$log" 2>&1 </dev/null || status=$?
	while read -r line; do
		[[ $line =~ :\ ([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]] || continue
		good=$((good + BASH_REMATCH[1])) bad=$((bad + BASH_REMATCH[2]))
	done < <(grep -E "^${name%-test}( [a-z0-9.-]+)?: [0-9]+ passed, [0-9]+ failed\$" "$log" || true)
	if [[ $name == run ]] && ((status == 0)); then
		good=1
	fi
	# one that broke before it could count is one failure
	if ((status != 0 && bad == 0 || good + bad == 0)); then
		bad=$((bad + 1))
	fi
	show ended "$title" "$log" "$good" "$bad" $((SECONDS - start))
}

# take FUNCTION NAME...: calls FUNCTION with each that no lane has taken yet.
take()
{
	local function=$1 name
	shift
	for name; do
		if mkdir "$results/$name.taken" 2>/dev/null; then
			"$function" "$name"
		fi
	done
}

# side_by_side LANE...: runs these functions, for a virtual machine keeps one core busy
# and no more.
side_by_side()
{
	local lane lanes=()
	for lane; do
		# what runs in the background is deaf to an interrupt, else
		(trap - INT; "$lane") &
		lanes+=($!)
	done
	for lane in "${lanes[@]}"; do
		wait "$lane" || echo '0 1 a lane that broke off' >>"$results/counts"
	done
}

# add_up: names what failed; the last line is "N passed, N failed".  Fails unless all
# passed, and something did.
add_up()
{
	sort -k 3 "$results/counts" | awk '
		{ passed += $1; failed += $2; if ($2) { name = $0; sub(/^[0-9]+ [0-9]+ /, "", name); print "not ok " name ": " $2 " failed" } }
		END { printf "%d passed, %d failed\n", passed, failed; exit !(passed > 0 && failed == 0) }'
}
