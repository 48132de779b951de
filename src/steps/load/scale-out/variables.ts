/** A variable of a container: its value, or the key of a Secret that holds it. */
export type Variable =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } } };

const secretName = /(^|_)(KEY|TOKEN|SECRET|PASSWORD|PASS|CREDENTIALS?|AUTHORIZATION)($|_)/i;
const credentialsInUrl = /:\/\/[^/@\s]+@/;

/** Whether a value must not be written down: by its variable's name, by what it is, or because it is one of these secrets. */
export function isSecret(name: string, value: string, secrets: readonly string[]): boolean {
  return secretName.test(name) || credentialsInUrl.test(value) || secrets.some((secret) => secret !== "" && value.includes(secret));
}

/** A script's variables as a pod gets them, by name; secrets only as references to `secret`. */
export function variablesOf(env: Readonly<Record<string, string>>, secret: string, secrets: readonly string[]): readonly Variable[] {
  return Object.entries(env)
    .sort(([a], [b]) => a.localeCompare(b, "en"))
    .map(([name, value]) =>
      isSecret(name, value, secrets) ? { name, valueFrom: { secretKeyRef: { name: secret, key: secretKey(name) } } } : { name, value },
    );
}

/** "PARITY_LOAD_KEY" → "load-key". */
export function secretKey(name: string): string {
  return name
    .replace(/^PARITY_/, "")
    .toLowerCase()
    .replaceAll("_", "-");
}
