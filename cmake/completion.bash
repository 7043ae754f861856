# Completes isthmus' commands, their options and files, all by what --help says.
_isthmus() {
  local word=${COMP_WORDS[COMP_CWORD]} command=()
  COMPREPLY=()
  # The commands before the word: "train", or "data fetch".
  local before
  for before in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $before == -* ]] && break
    isthmus "${command[@]}" --help 2>/dev/null | grep -q "^  $before  " || break
    command+=("$before")
  done
  local help
  help=$(isthmus "${command[@]}" --help 2>/dev/null) || return
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(grep -oE '(^|[ [])--[a-z][a-z-]*' <<<"$help" | tr -d '[ ')" -- "$word")
  elif ((${#command[@]} == COMP_CWORD - 1)) && [[ $help == "usage: isthmus "*COMMAND* || $help == *"|"*" [options]"* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(grep -oE '^  [a-z]+  ' <<<"$help")" -- "$word")
  fi
  ((${#COMPREPLY[@]} > 0)) || compopt -o default
}
complete -F _isthmus isthmus
