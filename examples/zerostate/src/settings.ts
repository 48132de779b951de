import { BlockList, isIPv6 } from "node:net";
import { Environment } from "./environment.ts";

export interface DatabaseSettings {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly user: string;
  readonly password: string;
  readonly sslMode: "disable" | "require" | "verify-full";
  /** PEM of the authority; present with verify-full. */
  readonly authority: string | undefined;
  readonly maxConnections: number;
}

export interface RateLimitSettings {
  readonly enabled: boolean;
  readonly perMinute: number;
  readonly burst: number;
}

export interface Settings {
  readonly instance: string;
  readonly host: string;
  readonly port: number;
  readonly metricsHost: string;
  readonly metricsPort: number;
  readonly database: DatabaseSettings;
  readonly redis: { readonly host: string; readonly port: number; readonly password: string };
  readonly tokens: { readonly secret: string; readonly accessSeconds: number; readonly refreshSeconds: number };
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
  readonly rateLimit: RateLimitSettings;
  /** Peers whose X-Forwarded-For is believed: the load balancer's addresses. */
  /** Addresses and networks of load balancers. */
  readonly trustedProxies: BlockList;
  readonly maxTransferAmount: number;
  readonly balanceCheckSeconds: number;
  readonly drainSeconds: number;
  /** Between two batches of the same instance; 0 for none. */
  readonly batchMilliseconds: number;
  /** undefined where nobody set a limit. */
  readonly memoryLimitBytes: number | undefined;
  readonly logLevel: LogLevel;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/** HS256 asks for a key as long as its hash (RFC 7518, 3.2). */
const minimumSecretBytes = 32;
/** A random 32-byte secret written as hex or base64 shows far more; "aaaa…" and the like show fewer. */
const minimumDistinctCharacters = 10;

export function readTokenSecret(environment: Environment): string {
  const secret = environment.file("JWT_SECRET_FILE");
  if (secret === "") return secret;
  if (Buffer.byteLength(secret) < minimumSecretBytes)
    environment.refuse("JWT_SECRET_FILE", `must hold at least ${minimumSecretBytes} bytes`);
  else if (new Set(secret).size < minimumDistinctCharacters)
    environment.refuse("JWT_SECRET_FILE", "must hold a random secret, this one repeats itself");
  return secret;
}

export function readDatabaseSettings(environment: Environment): DatabaseSettings {
  const sslMode = environment.oneOf("DB_SSLMODE", ["disable", "require", "verify-full"], "disable");
  return {
    host: environment.text("DB_HOST"),
    port: environment.whole("DB_PORT", 1, 65_535),
    name: environment.text("DB_NAME"),
    user: environment.text("DB_USER"),
    password: environment.file("DB_PASSWORD_FILE"),
    sslMode,
    authority: sslMode === "verify-full" ? environment.file("DB_SSLROOTCERT") : undefined,
    maxConnections: environment.whole("DB_MAX_OPEN_CONNS", 1, 1000, 20),
  };
}

/** Everything the API is told from outside. Throws EnvironmentError naming all that is missing or wrong. */
export function readSettings(values: Readonly<Record<string, string | undefined>>): Settings {
  const environment = new Environment(values);
  const host = environment.text("HOST", "127.0.0.1");
  const settings: Settings = {
    instance: environment.text("INSTANCE", "0"),
    host,
    port: environment.whole("PORT", 0, 65_535),
    metricsHost: environment.text("METRICS_HOST", host),
    metricsPort: environment.whole("METRICS_PORT", 0, 65_535, 9090),
    database: readDatabaseSettings(environment),
    redis: {
      host: environment.text("REDIS_HOST"),
      port: environment.whole("REDIS_PORT", 1, 65_535),
      password: environment.file("REDIS_PASSWORD_FILE"),
    },
    tokens: {
      secret: readTokenSecret(environment),
      accessSeconds: environment.seconds("JWT_ACCESS_EXPIRY", "15m"),
      refreshSeconds: environment.seconds("JWT_REFRESH_EXPIRY", "168h"),
    },
    tls: environment.flag("TLS_ENABLED", false)
      ? { certificate: environment.file("TLS_CERT_FILE"), key: environment.file("TLS_KEY_FILE") }
      : undefined,
    rateLimit: {
      enabled: environment.flag("RATE_LIMIT_ENABLED", true),
      perMinute: environment.whole("RATE_LIMIT_REQUESTS_PER_MINUTE", 1, 1_000_000, 100),
      burst: environment.whole("RATE_LIMIT_BURST_SIZE", 1, 1_000_000, 20),
    },
    trustedProxies: trustedProxies(environment.text("TRUSTED_PROXIES", "none")),
    maxTransferAmount: environment.whole("MAX_TRANSFER_AMOUNT", 1, Number.MAX_SAFE_INTEGER, 1_000_000),
    balanceCheckSeconds: environment.seconds("BALANCE_CHECK_INTERVAL", "15s"),
    drainSeconds: environment.seconds("DRAIN_DELAY", "500ms"),
    batchMilliseconds: environment.seconds("BATCH_INTERVAL", "10ms") * 1000,
    memoryLimitBytes: environment.whole("MEMORY_LIMIT", 0, Number.MAX_SAFE_INTEGER, 0) || undefined,
    logLevel: environment.oneOf("LOG_LEVEL", ["debug", "info", "warn", "error"], "info"),
  };
  environment.oneOf("LOG_FORMAT", ["json"], "json");
  environment.check();
  return settings;
}

/** "127.0.0.1,172.16.0.0/12", or "none". */
function trustedProxies(text: string): BlockList {
  const list = new BlockList();
  for (const entry of text === "none" ? [] : text.split(",")) {
    const [address = "", prefix] = entry.trim().split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
