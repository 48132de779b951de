const longestLine = 1000;

const unsafe = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;
// CSI, OSC/DCS/SOS/PM/APC strings with either terminator, then the short escapes; an unfinished one reaches to the end of the line.
const sequences =
  // biome-ignore format: one alternative a line would not say more
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*(?:[@-~]|$)|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)|\u001b[ -/]*(?:[0-~]|$)/g;
const controls = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** The text as it can safely be printed: no control sequence of a service may reach the terminal, and no line is endless. */
export function printable(text: string): string {
  const short = text.length > longestLine * 4 ? copied(text.slice(0, longestLine * 4)) : text;
  const clean = unsafe.test(short) ? short.replaceAll(sequences, "").replaceAll("\t", "  ").replaceAll(controls, "") : short;
  return clean.length > longestLine ? copied(clean.slice(0, longestLine)) : clean;
}

/** A slice of a string keeps the whole string in memory; its own copy does not. */
function copied(slice: string): string {
  return Buffer.from(slice, "utf8").toString("utf8");
}
