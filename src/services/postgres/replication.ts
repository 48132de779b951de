import type { Follower } from "../../runtimes/abilities.ts";
import type { Launch, Wiring } from "../service.ts";

/** By this name the primary knows whoever follows it: its slot, and the session a synchronous commit waits for. */
export const standbyName = "parity_standby";
const role = "parity_replication";

/** A replica that stays away may keep so much WAL on the primary and no more: then it has to be made anew. */
export const replicationSettings: readonly { name: string; value: string }[] = [{ name: "max_slot_wal_keep_size", value: "4GB" }];

/** Lines of pg_hba.conf. */
export const replicationClients = `hostssl replication ${role} all scram-sha-256\n`;

export function replicationRole(password: string): string {
  return `CREATE ROLE ${role} REPLICATION LOGIN PASSWORD '${password}';`;
}

const passwordFile = "/var/run/postgresql/replication.pgpass";

/** On a primary they mean nothing. Whom it follows is a name that leads to whoever the primary is. */
export function standbyFlags(wiring: Wiring): string[] {
  return ["hot_standby=on", `primary_slot_name=${standbyName}`, `primary_conninfo=${upstream(wiring)} passfile=${passwordFile}`];
}

function upstream(wiring: Wiring): string {
  const primary = wiring.reach("postgres", "main")[0];
  return [
    `host=${primary?.host} port=${primary?.port} user=${role} application_name=${standbyName}`,
    `sslmode=verify-full sslrootcert=${wiring.certificate("authority")} connect_timeout=3`,
  ].join(" ");
}

const roleVariable = "PRIMARY";
const triesOfASecond = 240;

/**
 * Makes the pod's data that of its role. What is not to lead and is not a standby already is copied anew from whoever leads: an
 * earlier primary, whose last writes nobody else may have, can therefore never be a second one. So is a standby whose slot the leader
 * has given up or does not have: what it misses is gone there. Its data go only when the copy is there; a leader that does not answer
 * has given up nothing.
 */
export function joinCommand(wiring: Wiring): NonNullable<Launch["join"]> {
  const leader = `${upstream(wiring)} passfile=${passwordFile}`;
  const copy = `pg_basebackup -D "$PGDATA.new" -d "${leader}" -X stream -C -S ${standbyName} --checkpoint=fast`;
  const forget = `psql -qXc "DROP_REPLICATION_SLOT ${standbyName}" "${leader} replication=true"`;
  const asked = `psql -qAtXc "READ_REPLICATION_SLOT ${standbyName}" "${leader} replication=true"`;
  const script = `set -eu
system_of() { pg_controldata "$1" | sed -n 's/^Database system identifier: *//p'; }
umask 077
printf '*:*:*:*:%s\\n' "$(cat ${wiring.secretFile("replication")})" >${passwordFile}
[ "$${roleVariable}" != "$0" ] || exit 0
if [ -e "$PGDATA/standby.signal" ]; then
  slot=$(${asked}) || exit 0
  case "$slot" in *'|'*/*'|'*) exit 0 ;; esac
fi
tried=0
while :; do
  rm -rf "$PGDATA.new"
  ${forget} 2>/dev/null || true
  if ${copy}; then break; fi
  tried=$((tried + 1))
  [ $tried -lt ${triesOfASecond} ] || exit 1
  sleep 1
done
touch "$PGDATA.new/standby.signal"
if [ -e "$PGDATA/standby.signal" ] && [ "$(system_of "$PGDATA")" != "$(system_of "$PGDATA.new")" ]; then
  echo "whoever leads is another server, with other data: the copy of the earlier one stays as it is" >&2
  rm -rf "$PGDATA.new"
  exit 1
fi
rm -rf "$PGDATA"
mv "$PGDATA.new" "$PGDATA"
`;
  return { args: ["sh", "-c", script], roleVariable };
}

/** Asks the server of the same pod as its superuser: a row a line, its columns separated by "|". What follows are statements, one after the other. */
const askScript = `PGPASSWORD="$(cat /run/secrets/postgres)" PGCONNECT_TIMEOUT=5
export PGPASSWORD PGCONNECT_TIMEOUT
for sql in "$@"; do set -- "$@" -c "$sql"; shift; done
exec psql -XqAt -v ON_ERROR_STOP=1 -h 127.0.0.1 -U postgres -d postgres "$@"`;

/** The program that carries statements out where a server runs. */
export function askServer(statements: readonly string[]): readonly string[] {
  return ["sh", "-c", askScript, "ask", ...statements];
}

/** Answers "t" or "f". */
export const isStandby = "select pg_is_in_recovery()";

/** "t" once it is the primary; a standby that has been promoted meanwhile is one already. */
export function promoteWithin(seconds: number): string {
  return `select case when pg_is_in_recovery() then pg_promote(true, ${seconds}) else true end`;
}

/** Whom a commit waits for from now on: the standby, or nobody. */
export function waitForStandby(waits: boolean): readonly string[] {
  return [`alter system set synchronous_standby_names = '${waits ? standbyName : ""}'`, "select pg_reload_conf()"];
}

/** Of whoever follows this server: whether it receives, how far it is behind, and whether commits wait for it. */
export const followers = `select state, sync_state, pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint, \
round(extract(epoch from coalesce(replay_lag, '0'))::numeric, 3) from pg_stat_replication where application_name = '${standbyName}'`;

/** Of what `followers` answers; undefined where nobody follows. */
export function readFollower(answer: string): Follower | undefined {
  const [state, sync, bytes, seconds] = (answer.trim().split("\n").at(-1) ?? "").split("|");
  if (state === undefined || state === "" || seconds === undefined) return undefined;
  return { streaming: state === "streaming", awaited: sync === "sync", lagBytes: Number(bytes), lagSeconds: Number(seconds) };
}
