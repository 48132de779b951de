import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import type { ServiceName } from "../../plan/plan.ts";

/** The absolute path of a service's own command, as a shell would find it. Rejects with COMMAND_NOT_FOUND. */
export async function findProgram(service: ServiceName, command: string, cwd: string, searchPath: string): Promise<string> {
  if (command === "") throw notFound(service, command, "is empty");
  if (!(await isFolder(cwd))) throw notFound(service, command, `is to run in ${cwd}, which is not a folder`);
  const places = command.includes("/") ? [isAbsolute(command) ? command : resolve(cwd, command)] : inSearchPath(command, cwd, searchPath);
  for (const place of places) if (await isExecutable(place)) return place;
  const exists = await Promise.all(
    places.map((place) =>
      stat(place).then(
        () => true,
        () => false,
      ),
    ),
  );
  throw notFound(service, command, exists.includes(true) ? "is not executable" : "does not exist");
}

function inSearchPath(command: string, cwd: string, searchPath: string): string[] {
  return searchPath.split(delimiter).map((folder) => join(resolve(cwd, folder), command));
}

async function isExecutable(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) return false;
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function notFound(service: ServiceName, command: string, what: string): ParityError {
  return new ParityError("COMMAND_NOT_FOUND", `the command "${command}" of ${service} ${what}`, {
    hint: "correct the command in the configuration, or install the program it names",
  });
}
