import { backupLevels } from "../events/event.ts";
import type { CommandOption } from "./command.ts";

export const level: CommandOption = {
  flags: "--level <level>",
  description: "how far a backup is to be proved (default: as far as this stack allows)",
  choices: backupLevels,
};
