import type { View } from "./view.ts";

export const silentView: View = { event: () => undefined, close: async () => undefined };
