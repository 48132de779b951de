/**
 * Text that any document may hold: without control characters (a terminal's colours among them), half characters and what XML 1.0 forbids.
 * Tabs and line ends stay.
 */
export function printable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, "")
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, "");
}

/** For text and for attributes in double or single quotes, in HTML and in XML. */
export function escaped(text: string): string {
  return printable(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
