/** Beside this report, or beside it in the folder of all runs; the leading dot keeps a path from being read as a scheme. */
export function runLink({ run: of, path }: { readonly run: string; readonly path: string }, run: string | undefined): string {
  const segments = (of === run ? path : `../${of}/${path}`).split("/").map((each) => encodeURIComponent(each.toWellFormed()));
  return `./${segments.join("/")}`;
}
