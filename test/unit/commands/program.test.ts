import { describe, expect, test } from "vitest";
import { readCommandLine } from "../../../src/commands/program.ts";
import { nodeHost } from "../../../src/host/node.ts";

async function read(line: string) {
  let printed = "";
  const host = nodeHost();
  const stdout = { ...host.stdout, columns: 100, write: (text: string) => void (printed += text) };
  const asked = await readCommandLine({ ...host, argv: line.split(" "), stdout }, "1.2.3");
  return { printed, ...("command" in asked ? { name: asked.command.name, ...asked.given } : asked) };
}

describe("a command with subcommands", () => {
  test("does its own work when none is named", async () => {
    expect(await read("backup --json")).toMatchObject({ name: "backup", options: { json: true }, arguments: [], line: "backup --json" });
  });

  test("hands over to the one that is named, with what is said to it", async () => {
    expect(await read("backup list --json --config x.json")).toMatchObject({ name: "list", options: { json: true, config: "x.json" } });
    expect(await read("backup upload 20261121-093012-4f1c")).toMatchObject({ name: "upload", arguments: ["20261121-093012-4f1c"] });
  });

  test("keeps what was said before the name", async () => {
    expect(await read("backup --config x.json list")).toMatchObject({ name: "list", options: { config: "x.json" } });
    await expect(read("backup --images debian list")).rejects.toMatchObject({
      code: "USAGE",
      message: "backup list has no option --images",
      hint: "see: parity backup list --help",
    });
  });

  test("knows a slip from a name", async () => {
    await expect(read("backup lsit")).rejects.toMatchObject({ code: "USAGE", hint: "did you mean backup list?" });
    await expect(read("backup everything")).rejects.toMatchObject({ code: "USAGE", hint: expect.stringContaining("list, ") });
    await expect(read("backup list --jsn")).rejects.toMatchObject({ code: "USAGE", hint: "did you mean --json?" });
    await expect(read("backup schedule chron")).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("cron") });
    await expect(read("backup schedule")).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining("missing required argument"),
    });
  });

  test("tells of them in its help, and each of itself", async () => {
    expect((await read("backup --help")).printed).toMatch(/Commands:[^]*list[^]*prune/);
    expect((await read("backup prune --help")).printed).toContain("Usage: parity backup prune [options]");
    expect((await read("help backup")).printed).toContain("Usage: parity backup");
  });
});

test("other commands take their arguments as ever", async () => {
  expect(await read("drill a b --all")).toMatchObject({ name: "drill", arguments: [["a", "b"]], options: { all: true } });
  await expect(read("status list")).rejects.toMatchObject({ code: "USAGE" });
});
