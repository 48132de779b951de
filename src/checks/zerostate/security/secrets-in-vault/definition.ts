import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/security/secrets-in-vault",
  guide: "Secrets not in environment variables",
  title: "No secret in an environment, a command line or a log",
  why: "Environments end up in crash reports, command lines in process lists, logs on everybody's screen.",
  proof: "No secret's value is found in any process's environment or command line, in any log, or in an image's layers.",
  remedy: "hand secrets over as files: the name of the variable ends in _FILE",
  repeat: "parity check zerostate/security/secrets-in-vault",
  blocker: true,
};
