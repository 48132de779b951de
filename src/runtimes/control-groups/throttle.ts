/** From "254:0 1048576" (first version) or "254:0 rbps=max wbps=1048576 …" (second), a line for each disk. */
export function readThrottle(text: string, device: string): number | undefined {
  const words = text
    .split("\n")
    .map((line) => line.split(" "))
    .find(([of]) => of === device);
  const value = words?.find((word) => word.startsWith("wbps="))?.slice("wbps=".length) ?? words?.[1];
  const bytes = Number(value);
  return Number.isInteger(bytes) && bytes > 0 ? bytes : undefined;
}
