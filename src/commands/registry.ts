import { backup } from "./backup.ts";
import { certify } from "./certify.ts";
import { check } from "./check.ts";
import type { CommandDefinition } from "./command.ts";
import { doctor } from "./doctor.ts";
import { down } from "./down.ts";
import { drill } from "./drill.ts";
import { exec } from "./exec.ts";
import { explain } from "./explain.ts";
import { heal } from "./heal.ts";
import { init } from "./init.ts";
import { load } from "./load.ts";
import { logs } from "./logs.ts";
import { render } from "./render.ts";
import { report } from "./report.ts";
import { restore } from "./restore.ts";
import { status } from "./status.ts";
import { up } from "./up.ts";

/** In the order help lists them. */
export const commands: readonly CommandDefinition[] = [
  up,
  status,
  logs,
  exec,
  down,
  heal,
  certify,
  load,
  drill,
  backup,
  restore,
  check,
  explain,
  report,
  init,
  doctor,
  render,
];
