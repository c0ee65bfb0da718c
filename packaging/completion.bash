# Completion for Bash: anympi, mpirun and mpiexec. What there is to say comes from their own --help, so
# it is never behind. Where another MPI's mpirun comes first on PATH, that one's options are completed.

# The words of the kind $1, a regular expression, in the help of a command.
_anympi_words_of_help() {
  local kind=$1
  shift
  "$@" --help 2>/dev/null | grep -oE -- "$kind" | tr -d ' ,=' | sort -u
}

_anympi() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words= i
  local command=("${COMP_WORDS[0]}")
  COMPREPLY=()
  [ "${COMP_WORDS[0]##*/}" = anympi ] && [ "$COMP_CWORD" -gt 1 ] && command+=("${COMP_WORDS[1]}")
  # Behind -- everything is the program's.
  for ((i = 1; i < COMP_CWORD; ++i)); do
    if [ "${COMP_WORDS[i]}" = -- ]; then
      COMPREPLY=($(compgen -f -- "$word"))
      return
    fi
  done
  case $before in
    -F | -T | --from | --to | -from | -to)
      words="openmpi mpich intelmpi mvapich craympich standard"
      COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -d -- "$word"))
      return ;;
    --for) words="apptainer podman charliecloud" ;;
    --on-timeout) words="abort" ;;
    --root) COMPREPLY=($(compgen -d -- "$word")); return ;;
    *)
      if [[ $word == -* ]]; then
        words=$(_anympi_words_of_help '(^|[ ,])--[a-z][a-z-]+' "${command[@]}")
      elif [ "${COMP_WORDS[0]##*/}" = anympi ] && [ "$COMP_CWORD" = 1 ]; then
        words=$(_anympi_words_of_help '^  [a-z]+ ' "${command[@]}")
      else
        COMPREPLY=($(compgen -f -- "$word"))
        return
      fi ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o filenames -F _anympi anympi mpirun mpiexec
