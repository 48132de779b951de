/** Breaks a text into lines of at most `width` characters, at spaces; a longer word stands alone. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A label and a text beside it; what does not fit goes on below the text's beginning. */
export function hanging(label: string, text: string, width: number): string[] {
  const [first = "", ...rest] = wrapped(text, Math.max(24, width - label.length));
  return [label + first, ...rest.map((line) => " ".repeat(label.length) + line)];
}
