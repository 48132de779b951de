import { ParityError } from "../../../errors/parity-error.ts";

/** As Docker Engine says it, of 20.10 and of later ones. Addresses alone tell nothing: kind's own command line names every port there is. */
const refusals: readonly RegExp[] = [
  /Bind for (?:127\.0\.0\.1|0\.0\.0\.0):(\d+) failed: port is already allocated/i,
  /exposing port \w+ (?:127\.0\.0\.1|0\.0\.0\.0):(\d+) ->/i,
  /(?:127\.0\.0\.1|0\.0\.0\.0):(\d+)[^\d\n]{0,60}(?:address already in use|port is already allocated)/i,
];

/** The port of this machine that the engine would not publish because another program has it; undefined when that was not the trouble. */
export function takenPort(said: string): number | undefined {
  const port = refusals.map((refusal) => refusal.exec(said)?.[1]).find((found) => found !== undefined);
  return port === undefined ? undefined : Number(port);
}

/** What kind's output means for a person. `doing` continues "could not …". */
export function kindFailure(said: string, doing: string): ParityError {
  const log = said.split("\n").filter((line) => line.trim() !== "");
  const tail = log.slice(-30);
  if (/no space left on device/i.test(said)) {
    return new ParityError("DISK_FULL", "no space is left on the engine's disk", {
      hint: "docker system df shows what fills it",
      log: tail,
    });
  }
  if (/cannot connect to the docker daemon|docker\.sock.*(refused|no such file)/i.test(said)) {
    return new ParityError("ENGINE_DOWN", `the container engine stopped answering while parity tried to ${doing}`, {
      hint: "start Docker Engine, then run the command again",
      log: tail,
    });
  }
  if (/unable to apply caps: operation not permitted/i.test(said)) {
    return new ParityError("ENGINE_FAILED", "the engine cannot start a privileged container, which every node of kind is", {
      hint: "this machine withholds a capability that the engine asks for: use a newer engine, or an OCI runtime that does not ask for it",
      log: tail,
    });
  }
  if (/too many open files|inotify/i.test(said)) {
    return new ParityError("ENGINE_FAILED", `could not ${doing}: the machine lets too few files be watched`, {
      hint: "raise fs.inotify.max_user_watches and fs.inotify.max_user_instances, as kind's known issues tell",
      log: tail,
    });
  }
  return new ParityError("ENGINE_FAILED", `could not ${doing}: ${reason(log)}`, {
    hint: "the evidence of the run holds the nodes' logs",
    log: tail,
  });
}

/** kind says what failed in a line that begins with "ERROR: ", and the program it ran says why below it. */
function reason(log: readonly string[]): string {
  const said = log.findLast((line) => line.startsWith("ERROR: "))?.slice(7) ?? log.at(-1) ?? "it gave no reason";
  const why = log.findLast((line) => /Error response from daemon:|^error execution phase|^Error:/i.test(line.trim()));
  const short = said.replace(/: command ".*/, "").replace(/^failed to create cluster: /, "");
  return [short, why?.replace(/^.*Error response from daemon:\s*/i, "").trim()].filter(Boolean).join(": ").replace(/\.$/, "");
}

/** A step of kind's as a note, "preparing nodes"; undefined for a line that begins none. */
export function progressNote(line: string): string | undefined {
  const step = /^ • (.+?)\s*\.\.\.$/
    .exec(line)?.[1]
    ?.replaceAll(/[^\p{ASCII}]/gu, "")
    .trim();
  return step && step.charAt(0).toLowerCase() + step.slice(1);
}
