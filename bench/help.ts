import { bin, emptyNode, sideBySide, tell, timed } from "./measure.ts";

// Expected, stated before it was measured: help and version cost no more than half an empty Node program on top of it.
const node = process.execPath;
const { empty, help, version } = await sideBySide(31, {
  empty: emptyNode,
  help: () => timed(node, [bin, "--help"]),
  version: () => timed(node, [bin, "--version"]),
});
console.log(`node -e 0: ${Math.round(empty)} ms, parity --help: ${Math.round(help)} ms, parity --version: ${Math.round(version)} ms`);
tell({ what: "parity --help against node -e 0", measured: help / empty, most: 1.5, unit: "x" });
tell({ what: "parity --version against node -e 0", measured: version / empty, most: 1.5, unit: "x" });
