/** How far recovery goes. */
export type RecoveryTarget =
  /** As far as there is log. */
  | { readonly to: "end" }
  /** The last transaction that committed at or before this instant; as the server reads timestamps, with its zone. */
  | { readonly to: "time"; readonly time: string }
  | { readonly to: "position"; readonly lsn: string }
  /** Right behind a point that pg_create_restore_point made. */
  | { readonly to: "name"; readonly name: string };

/** What the server does when it is there: waits, readable and not writable, or becomes a server of its own. */
export type AtTarget = "pause" | "promote";

/** As a configuration file of the server has it. One target only: the server counts even an empty one as another. */
export function targetSettings(target: RecoveryTarget, then: AtTarget): string {
  const lines = [
    ...(target.to === "time" ? [`recovery_target_time = '${target.time}'`] : []),
    ...(target.to === "position" ? [`recovery_target_lsn = '${target.lsn}'`] : []),
    ...(target.to === "name" ? [`recovery_target_name = '${target.name.replaceAll("'", "''")}'`] : []),
    "recovery_target_inclusive = on",
    "recovery_target_timeline = 'current'",
    `recovery_target_action = '${then}'`,
  ];
  return `${lines.join("\n")}\n`;
}

export function targetInWords(target: RecoveryTarget): string {
  switch (target.to) {
    case "end":
      return "the end of the log";
    case "time":
      return `time ${target.time}`;
    case "position":
      return `LSN ${target.lsn}`;
    case "name":
      return `name ${target.name}`;
  }
}
