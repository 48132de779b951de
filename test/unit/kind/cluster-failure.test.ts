import { describe, expect, it } from "vitest";
import { kindFailure, progressNote, takenPort } from "../../../src/runtimes/kind/cluster/failure.ts";

/** As kind v0.33 and Docker Engine 20.10 print them. */
const taken = `Creating cluster "parity-shop" ...
 • Preparing nodes 📦 📦   ...
 ✗ Preparing nodes 📦 📦
ERROR: failed to create cluster: command "docker run --name parity-shop-control-plane --publish=127.0.0.1:15432:30000/tcp --publish=127.0.0.1:18080:30015/tcp kind-node:v1" failed with error: exit status 125
Command Output: 5c1
docker: Error response from daemon: driver failed programming external connectivity on endpoint parity-shop-control-plane (71c): Error starting userland proxy: listen tcp4 127.0.0.1:18080: bind: address already in use.`;

describe("what kind says", () => {
  it("tells which port was taken, and none where ports were not the trouble", () => {
    expect(takenPort(taken)).toBe(18_080);
    expect(takenPort("Bind for 127.0.0.1:9090 failed: port is already allocated")).toBe(9090);
    expect(takenPort("ports are not available: exposing port TCP 127.0.0.1:5432 -> 0.0.0.0:0: listen tcp")).toBe(5432);
    expect(takenPort("ERROR: failed to create cluster: could not find a log line")).toBeUndefined();
  });

  it.each([
    ["write /var/lib: no space left on device", "DISK_FULL", "no space is left"],
    ["Cannot connect to the Docker daemon at unix:///var/run/docker.sock", "ENGINE_DOWN", "stopped answering"],
    ["runc create failed: unable to apply caps: operation not permitted", "ENGINE_FAILED", "privileged container"],
    ["failed to create fsnotify watcher: too many open files", "ENGINE_FAILED", "too few files be watched"],
  ])("%s: %s", (said, code, sentence) => {
    expect(kindFailure(said, "create the cluster")).toMatchObject({ code, message: expect.stringContaining(sentence) });
  });

  it("is shortened to what failed and why, with the output kept as a log", () => {
    const failure = kindFailure(
      `ERROR: failed to create cluster: command "docker run --name x" failed with error: exit status 125
docker: Error response from daemon: network kind not found.`,
      "create the cluster",
    );
    expect(failure.message).toBe("could not create the cluster: failed to create cluster: network kind not found");
    expect(failure.log).toHaveLength(2);
  });

  it("becomes notes of progress, without its pictures", () => {
    expect(progressNote(" • Preparing nodes 📦 📦   ...")).toBe("preparing nodes");
    expect(progressNote(" • Ensuring node image (kindest/node:v1.34.0) 🖼  ...")).toBe("ensuring node image (kindest/node:v1.34.0)");
    expect(progressNote(" ✓ Preparing nodes 📦 📦 ")).toBeUndefined();
    expect(progressNote('Creating cluster "parity-shop" ...')).toBeUndefined();
  });
});
