import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { findProgram } from "../../../src/runtimes/native/find-program.ts";

it("finds a service's command as a shell would, and says what is wrong with one it cannot use", async () => {
  const folder = await mkdtemp(join(tmpdir(), "parity-program-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "program"), "#!/bin/sh\n");
  await chmod(join(folder, "program"), 0o755);
  await writeFile(join(folder, "text"), "");
  await chmod(join(folder, "text"), 0o644);
  const find = (command: string, cwd = folder): Promise<string> => findProgram("app", command, cwd, `/nowhere:${folder}`);

  expect(await find("program", "/")).toBe(join(folder, "program"));
  expect(await find("./program")).toBe(join(folder, "program"));
  expect(await find(join(folder, "program"))).toBe(join(folder, "program"));
  await expect(find("absent")).rejects.toMatchObject({ code: "COMMAND_NOT_FOUND", message: 'the command "absent" of app does not exist' });
  await expect(find("./program", "/")).rejects.toThrow('the command "./program" of app does not exist');
  await expect(find("text")).rejects.toThrow('the command "text" of app is not executable');
  await expect(find("")).rejects.toThrow('the command "" of app is empty');
  await expect(find("program", join(folder, "gone"))).rejects.toThrow(`is to run in ${join(folder, "gone")}, which is not a folder`);
});
