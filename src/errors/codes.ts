/** How a command can end, as exit codes: see docs/exit-codes.md. */
export const exitCodes = {
  proved: 0,
  provedFalse: 1,
  wrongRequest: 2,
  notCarriedOut: 3,
  notProved: 4,
  interrupted: 130,
} as const;

/**
 * Every way parity can refuse or fail, each with the exit code it ends with and what it means.
 * The words a person reads are given where the error is raised, because only that place knows the names.
 */
export const errorCatalogue = {
  USAGE: { exit: exitCodes.wrongRequest, means: "the command line asks for something parity does not have" },
  CONFIG_NOT_FOUND: { exit: exitCodes.wrongRequest, means: "no configuration file where one was looked for" },
  CONFIG_UNREADABLE: { exit: exitCodes.wrongRequest, means: "the configuration file cannot be loaded" },
  CONFIG_INVALID: { exit: exitCodes.wrongRequest, means: "the configuration has problems" },
  NOT_OURS: { exit: exitCodes.wrongRequest, means: "the thing to be changed does not belong to parity" },
  RUN_NOT_FOUND: { exit: exitCodes.wrongRequest, means: "no run by that id is stored" },
  TOOL_MISSING: { exit: exitCodes.notCarriedOut, means: "a program the stack needs cannot be found or fetched" },
  TOOL_FAILED: { exit: exitCodes.notCarriedOut, means: "a program parity ran ended with an error" },
  ENGINE_DOWN: { exit: exitCodes.notCarriedOut, means: "no container engine answers" },
  ENGINE_FAILED: { exit: exitCodes.notCarriedOut, means: "the container engine refused or failed" },
  IMAGE_MISSING: { exit: exitCodes.notCarriedOut, means: "a container image cannot be had" },
  PORT_TAKEN: { exit: exitCodes.notCarriedOut, means: "a port is in use by another program" },
  COMMAND_NOT_FOUND: { exit: exitCodes.notCarriedOut, means: "the program of a service does not exist" },
  SERVICE_EXITED: { exit: exitCodes.notCarriedOut, means: "a service ended while it was being started" },
  SERVICE_NOT_READY: { exit: exitCodes.notCarriedOut, means: "a service did not become ready in time" },
  SETTING_NOT_IN_FORCE: { exit: exitCodes.provedFalse, means: "a running server does not use a setting of the plan" },
  DATA_MISMATCH: { exit: exitCodes.notCarriedOut, means: "stored data does not fit the plan" },
  NOT_WRITABLE: { exit: exitCodes.notCarriedOut, means: "a file or folder parity keeps its state in cannot be written" },
  DISK_FULL: { exit: exitCodes.notCarriedOut, means: "no space is left on the disk" },
  LOCKED: { exit: exitCodes.notCarriedOut, means: "another parity command is changing this stack" },
  NOT_RUNNING: { exit: exitCodes.notCarriedOut, means: "the stack is not running" },
  TLS_MISMATCH: { exit: exitCodes.notCarriedOut, means: "the target of a load and its address do not agree about TLS" },
  FAULT_LEFT_OVER: { exit: exitCodes.notCarriedOut, means: "a fault of an earlier run is still in place" },
  BACKUP_FAILED: { exit: exitCodes.notCarriedOut, means: "a backup could not be taken or restored" },
  STORE_FAILED: { exit: exitCodes.notCarriedOut, means: "the place that backups are copied to cannot be used" },
  NOT_COMPARABLE: { exit: exitCodes.notProved, means: "two load runs cannot be compared" },
  INTERRUPTED: { exit: exitCodes.interrupted, means: "a person or a signal stopped the command" },
  INTERNAL: { exit: exitCodes.notCarriedOut, means: "parity itself is at fault" },
} as const satisfies Record<string, { exit: number; means: string }>;

export type ErrorCode = keyof typeof errorCatalogue;
