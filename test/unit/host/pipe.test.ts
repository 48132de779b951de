import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import { nodeHost } from "../../../src/host/node.ts";

const host = nodeHost();

describe("pipe", () => {
  it("carries bytes of any kind through a program, both ways", async () => {
    const content = randomBytes(3_000_000);
    const program = host.pipe({ command: "cat", args: [] });
    const [, read, result] = await Promise.all([pipeline(Readable.from([content]), program.input), buffer(program.output), program.done]);
    expect(read.equals(content)).toBe(true);
    expect(result).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
  });

  it("tells how the program ended, and the last it said", async () => {
    const program = host.pipe({ command: "sh", args: ["-c", "echo partly; echo it went wrong >&2; exit 3"] });
    expect((await buffer(program.output)).toString()).toBe("partly\n");
    expect(await program.done).toMatchObject({ exitCode: 3, stderr: "it went wrong\n" });
  });

  it("ends the program with the signal, and starts none once it has fired", async () => {
    const controller = new AbortController();
    const program = host.pipe({ command: "sleep", args: ["60"], signal: controller.signal });
    controller.abort();
    program.output.resume();
    expect(await program.done).toMatchObject({ exitCode: undefined, endedBy: "SIGTERM" });
    expect(() => host.pipe({ command: "sleep", args: ["60"], signal: controller.signal })).toThrow(/aborted/);
  });

  it("says of a program that is not there that it is not", async () => {
    const program = host.pipe({ command: "/nonexistent/program", args: [] });
    program.output.resume();
    expect(await program.done).toMatchObject({ exitCode: undefined, notFound: true });
  });

  it("lets whoever writes hear that the program reads no more, and nobody else", async () => {
    const program = host.pipe({ command: "true", args: [] });
    program.output.resume();
    const content = Readable.from([randomBytes(1_000_000)]);
    await expect(pipeline(content, program.input)).rejects.toMatchObject({
      code: expect.stringMatching(/EPIPE|ECONNRESET|ERR_STREAM_PREMATURE_CLOSE/),
    });
    expect(await program.done).toMatchObject({ exitCode: 0 });
  });
});
