/** An image's name, taken apart as a container engine does. */
export interface ImageReference {
  /** "docker.io" where the name has none. */
  readonly registry: string;
  /** Without registry, tag and digest: "library/redis". */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

export function readImage(image: string): ImageReference {
  const [named = "", digest] = image.split("@");
  const colon = named.lastIndexOf(":");
  const tagged = colon > named.lastIndexOf("/");
  const path = tagged ? named.slice(0, colon) : named;
  const [host = "", ...rest] = path.split("/");
  const hasHost = rest.length > 0 && (/[.:]/.test(host) || host === "localhost");
  const repository = hasHost ? rest.join("/") : `${rest.length === 0 ? "library/" : ""}${path}`;
  return { registry: hasHost ? host : "docker.io", repository, tag: tagged ? named.slice(colon + 1) : undefined, digest };
}
