import type { S3Connection } from "./connection.ts";

/** The parts of a file that were sent, and that nobody has put together yet. */
export interface BegunParts {
  readonly key: string;
  /** As the server calls the upload. */
  readonly id: string;
  /** Milliseconds since 1970, as the server has it: when it was begun; undefined where it does not tell. */
  readonly at: number | undefined;
}

const unlisted: ReadonlySet<number> = new Set([403, 404, 405, 501]);
/** S3 tells so many at once; a backup has as many files as its database has tables. */
const mostAnswers = 1_000;

/** What the server has of files whose key begins so and that are not whole, whoever began them. None where it does not list such things, or not to this key. */
export async function begunUploads({ ask }: S3Connection, beginning: string): Promise<BegunParts[]> {
  const found: BegunParts[] = [];
  let after: Readonly<Record<string, string>> = {};
  for (let answers = 0; answers < mostAnswers; answers += 1) {
    const query = { uploads: "", prefix: beginning, ...after };
    const text = await ask(async (bucket) => (await bucket.getObjectRaw("", true, 0, undefined, query)).text()).catch(unlessUnsupported);
    found.push(...uploadsIn(text).filter(({ key }) => key.startsWith(beginning)));
    const [key, id] = [valueOf(text, "NextKeyMarker"), valueOf(text, "NextUploadIdMarker")];
    if (valueOf(text, "IsTruncated") !== "true" || key === undefined) return found;
    after = { "key-marker": key, ...(id === undefined ? {} : { "upload-id-marker": id }) };
  }
  return found;
}

/** From the XML of a ListMultipartUploadsResult. */
export function uploadsIn(text: string): BegunParts[] {
  return [...text.matchAll(/<Upload>(.*?)<\/Upload>/gs)].flatMap(([, upload = ""]) => {
    const [key, id] = [valueOf(upload, "Key"), valueOf(upload, "UploadId")];
    const at = Date.parse(valueOf(upload, "Initiated") ?? "");
    return key === undefined || id === undefined ? [] : [{ key, id, at: Number.isNaN(at) ? undefined : at }];
  });
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function valueOf(text: string, name: string): string | undefined {
  const raw = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return raw?.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, named?: string) => {
    if (named !== undefined) return entities[named] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}

function unlessUnsupported(thrown: unknown): string {
  const { status } = (thrown as { cause?: { status?: number } }).cause ?? {};
  if (status !== undefined && unlisted.has(status)) return "";
  throw thrown;
}
