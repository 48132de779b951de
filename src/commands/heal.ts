import type { CommandDefinition } from "./command.ts";
import { everywhere } from "./options.ts";

export const heal: CommandDefinition = {
  name: "heal",
  group: "The stack",
  summary: "undo faults that an interrupted drill left behind",
  options: [...everywhere],
  examples: ["heal"],
  run: async (host, given) => (await import("../session/works/heal.ts")).heal(host, given),
};
