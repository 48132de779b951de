/**
 * Waits for the program and notes its exit code, so that it can be read when parity has long ended. It also reaps the program:
 * a postmaster that nobody reaps keeps the lock on its socket. In the foreground, because a shell makes what it starts in the
 * background ignore SIGINT, with which Postgres is stopped. After `exit` comes the program with its arguments.
 */
const script = 'note=$1; shift; "$@"; code=$?; printf "%s\\n" "$code" >"$note"; exit "$code"';

export function supervised(exitFile: string, argv: readonly string[]): { readonly command: string; readonly args: readonly string[] } {
  return { command: "/bin/sh", args: ["-c", script, "parity-supervisor", exitFile, ...argv] };
}
