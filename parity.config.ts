/** This repository's own stack is the sample system's. */
export { default } from "./examples/zerostate/parity.config.ts";
