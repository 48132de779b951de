/** What an instance does; one program has all of them, and each can run apart and be scaled alone. */
export const roleNames = ["orchestrator", "bloom-validator", "adaptive-engine", "analytics"] as const;

export type Role = (typeof roleNames)[number];
