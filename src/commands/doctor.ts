import type { CommandDefinition } from "./command.ts";
import { everywhere } from "./options.ts";

export const doctor: CommandDefinition = {
  name: "doctor",
  group: "The project",
  summary: "what this machine has, what is missing, and the commands that would get it",
  options: [...everywhere],
  examples: ["doctor", "doctor --json"],
  run: async (host, given) => (await import("../session/works/doctor.ts")).doctor(host, given),
};
