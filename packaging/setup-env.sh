# Puts AnyMPI's mpirun and anympi on PATH, before those of the MPIs:
#
#     . /opt/anympi/share/anympi/setup-env.sh
#
# Bash and zsh tell a sourced file where it lies; for other shells, set ANYMPI_HOME first.
if [ -n "${BASH_SOURCE:-}" ]; then
  ANYMPI_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
elif [ -n "${ZSH_VERSION:-}" ]; then
  ANYMPI_HOME=$(cd "$(dirname "$(eval 'echo "${(%):-%x}"')")/../.." && pwd)
fi
if [ -x "${ANYMPI_HOME:-}/bin/anympi" ]; then
  export ANYMPI_HOME
  export PATH="$ANYMPI_HOME/bin:$PATH"
  export MANPATH="$ANYMPI_HOME/share/man:${MANPATH:-}"
  if [ -n "${BASH_VERSION:-}" ]; then
    . "$ANYMPI_HOME/share/bash-completion/completions/anympi"
  fi
else
  echo "setup-env.sh: ANYMPI_HOME is '${ANYMPI_HOME:-}', where there is no bin/anympi; set it to the folder that AnyMPI is installed in" >&2
fi
