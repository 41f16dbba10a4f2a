# Checks that outputs are what the inputs say, and shows in a pull request whose access changes.
# The environment says what is meant: SPINEGUARD is the command, CONFIG the configuration, APPROVALS a
# file that may not be there, FAIL_ON a word of diff --fail-on, BASE a commit in place of the base of the
# pull request, COMMENT is true where GH_TOKEN may write a comment.

export GOWORK=off # what is reviewed is this repository, without a workspace around it
failed=0
if [ -d "$CONFIG" ]; then CONFIG=$CONFIG/spineguard.yaml; fi
spineguard() { $SPINEGUARD "$@" -c "$CONFIG"; } # words of a command, and never text of this script

echo "::group::Outputs are what the inputs say"
spineguard check || failed=1
spineguard lint --format github || failed=1
echo "::endgroup::"
if grep -q '^tests:' "$CONFIG"; then
  echo "::group::Access tests"
  spineguard test || failed=1
  echo "::endgroup::"
fi

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
file=$(git --literal-pathspecs -c core.quotePath=false ls-files --full-name --error-unmatch -- "$CONFIG")
if git cat-file -e "$commit:$file" 2>/dev/null; then
  # Approvals count where something needs one: those that were merged with what they approved are past.
  approvals=()
  if [ -f "$APPROVALS" ] && ! spineguard diff --base "$commit" --fail-on widened >/dev/null 2>&1; then
    approvals=(--approvals "$APPROVALS")
  fi
  spineguard diff --base "$commit" "${approvals[@]}" --format markdown --fail-on none >"$table" || failed=1
  spineguard diff --base "$commit" "${approvals[@]}" --format github --fail-on "$FAIL_ON" || failed=1
else
  echo "::warning file=$file::It is not in the base, so there is no policy to compare with: all of this one is new."
  printf '### Access: new\n\nThe base has no `%s`: all of this policy is new.\n' "$file" >"$table"
  moved=$(git -c core.quotePath=false diff --find-renames=20% --diff-filter=R --name-status "$commit" HEAD | awk -F '\t' -v file="$file" '$3 == file { print $2 }')
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
