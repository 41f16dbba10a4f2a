# Checks that outputs are what the inputs say, and shows in a pull request whose access changes.
# The environment says what is meant: SPINEGUARD is the command, CONFIG the configuration, APPROVALS a
# file that may not be there, FAIL_ON a word of diff --fail-on, BASE a commit in place of the base of the
# pull request, COMMENT is true where GH_TOKEN may write a comment.

set -eo pipefail # what is not known must not pass
export GOWORK=off # what is reviewed is this repository, without a workspace around it
failed=0
if [ -d "$CONFIG" ]; then CONFIG=$CONFIG/spineguard.yaml; fi
spineguard() { $SPINEGUARD "$@" -c "$CONFIG"; } # words of a command, and never text of this script
if [ "$GITHUB_EVENT_NAME" = pull_request_target ]; then
  echo "::error::On pull_request_target the base is checked out, and would be compared with itself: use pull_request."
  exit 1
fi

echo "::group::Outputs are what the inputs say"
spineguard check || failed=1
spineguard lint --format github || failed=1
echo "::endgroup::"

# Whether a configuration names access tests is asked of the command, which reads YAML.
echo "::group::Access tests"
said=$(mktemp)
if ! spineguard test 2>"$said"; then
  grep -q '^spineguard: .*: the configuration names no access tests; add: tests: access_test.yaml$' "$said" || failed=1
fi
cat "$said" >&2
echo "::endgroup::"

# The base is where a pull request left its branch. A clone may be shallow, or of one branch.
base=$BASE
if [ -z "$base" ] && [ -n "$GITHUB_BASE_REF" ]; then
  branch=refs/remotes/origin/$GITHUB_BASE_REF
  if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
    git fetch -q --no-tags --unshallow origin "+refs/heads/$GITHUB_BASE_REF:$branch"
  elif ! git rev-parse -q --verify "$branch^{commit}" >/dev/null; then
    git fetch -q --no-tags origin "+refs/heads/$GITHUB_BASE_REF:$branch"
  fi
  base=$(git merge-base "$branch" HEAD)
fi
if [ -z "$base" ]; then
  exit "$failed" # a push
fi
commit=$(git rev-parse -q --verify "$base^{commit}") || { echo "::error::there is no commit $base here: fetch it first"; exit 1; }

echo "::group::Whose access changes"
table=$(mktemp)
file=$(git --literal-pathspecs ls-files -z --full-name --error-unmatch -- "$CONFIG" | tr -d '\0')
there=$(git --literal-pathspecs ls-tree --full-tree --name-only "$commit" -- "$file") # fails if that cannot be known
if [ -n "$there" ]; then
  # Approvals count where something needs one: those that were merged with what they approved are past.
  approvals=()
  if [ -f "$APPROVALS" ] && ! spineguard diff --base "$commit" --fail-on widened >/dev/null 2>&1; then
    approvals=(--approvals "$APPROVALS")
  fi
  spineguard diff --base "$commit" "${approvals[@]}" --format markdown --fail-on none >"$table" || failed=1
  spineguard diff --base "$commit" "${approvals[@]}" --format github --fail-on "$FAIL_ON" || failed=1
  [ -s "$table" ] || printf '### Access: unknown\n\nThe comparison failed. The log of this run says why.\n' >"$table"
else
  echo "::warning file=$file::It is not in the base, so there is no policy to compare with: all of this one is new."
  printf '### Access: new\n\nThe base has no `%s`: all of this policy is new.\n' "$file" >"$table"
  moved=$(git diff -z --find-renames=20% --diff-filter=R --name-status "$commit" HEAD | tr '\0' '\n' | file=$file awk 'NR % 3 == 2 { old = $0 } NR % 3 == 0 && $0 == ENVIRON["file"] { print old }')
  if [ -n "$moved" ] && [ "$FAIL_ON" != none ]; then
    echo "::error file=$file::It was $moved in the base, and nobody can see whose access changes: move it back, or move it with FAIL_ON none and change nothing else."
    failed=1
  fi
fi
echo "::endgroup::"
verdict=$(sed -n '/^### Access: /{s///p;q;}' "$table")
cat "$table" >>"${GITHUB_STEP_SUMMARY:-/dev/stdout}"
echo "verdict=$verdict" >>"${GITHUB_OUTPUT:-/dev/null}"

# One comment, which is written anew each time. Its first line says which it is.
comment() {
  local comments id number
  number=${GITHUB_REF#refs/pull/}
  comments=repos/$GITHUB_REPOSITORY/issues/${number%%/*}/comments
  id=$(gh api --paginate "$comments" --jq '.[] | select(.user.type == "Bot" and (.body | startswith(env.MARK))) | .id') || return
  id=${id%%$'\n'*}
  if [ -n "$id" ]; then
    gh api -X PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F "body=@$body" --silent
  elif [ "$verdict" != equal ]; then
    gh api -X POST "$comments" -F "body=@$body" --silent
  fi
}
if [ "$COMMENT" = true ] && [[ $GITHUB_REF == refs/pull/* ]]; then
  export MARK="<!-- spineguard $CONFIG -->"
  body=$(mktemp)
  { echo "$MARK"; cat "$table"; } >"$body"
  comment || echo "::warning::The comment could not be written. The table is in the summary of this run."
fi
exit "$failed"
