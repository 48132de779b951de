import type { SoughtTool } from "../catalogue.ts";

/** A program built by Go from a module of parity's own, whose checksums come with parity. */
export interface GoModule {
  readonly tool: SoughtTool;
  readonly version: string;
  /** What is compiled: "." for the module's own main, or the path of a package it requires. */
  readonly package: string;
  readonly linkerFlags: string;
  /** Seconds it usually takes from nothing on two cores. */
  readonly usualSeconds: number;
  /** By file name: go.mod, go.sum and, for an own main, main.go. */
  readonly files: Readonly<Record<string, string>>;
  /** The same as one command, for a person. */
  readonly command: string;
}
