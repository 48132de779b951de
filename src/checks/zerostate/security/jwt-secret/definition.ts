import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/security/jwt-secret",
  guide: "JWT secret is at least 256 bits and random",
  title: "Token secret strong, forged tokens refused",
  why: "Whoever can sign a token is anybody they like.",
  proof: "Length and entropy of the running secret; tokens signed with a guessed or an empty secret, or not at all, are refused.",
  remedy: "give the application a random secret of 32 bytes or more, and accept one algorithm only",
  repeat: "parity check zerostate/security/jwt-secret",
  blocker: true,
};
