const factors: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 };

/** Whether two notations mean the same setting: "2GB" and "2147483648", "on" and "yes" do; "0.9" and "0.90", "1m" and "60s" too. */
export function sameValue(asked: string, inForce: string): boolean {
  return normal(asked) === normal(inForce);
}

function normal(value: string): string {
  const text = value.trim().toLowerCase();
  if (["on", "yes", "true"].includes(text)) return "on";
  if (["off", "no", "false"].includes(text)) return "off";
  const [, minutes] = /^(\d+)m$/.exec(text) ?? [];
  if (minutes !== undefined) return `${Number(minutes) * 60}s`;
  const [, amount, unit] = /^(-?\d+(?:\.\d+)?)\s*(b|kb|mb|gb|tb)?$/.exec(text) ?? [];
  return amount === undefined ? text : String(Number(amount) * (factors[unit ?? "b"] ?? 1));
}
