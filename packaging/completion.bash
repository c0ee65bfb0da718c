# Completion for Bash: anympi, and -F and -T of mpirun.

_anympi_targets() {
  local families="openmpi mpich intelmpi mvapich craympich standard"
  COMPREPLY=($(compgen -W "$families" -- "$1") $(compgen -d -- "$1"))
}

_anympi() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  case $before in
    -F | -T | --from | --to) _anympi_targets "$word"; return ;;
  esac
  if [ "$COMP_CWORD" = 1 ] && [ "${COMP_WORDS[0]##*/}" = anympi ]; then
    COMPREPLY=($(compgen -W "list which exec env doctor selftest container report compare --help --version" -- "$word"))
  elif [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "--from --to --json --explain --help" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _anympi anympi
