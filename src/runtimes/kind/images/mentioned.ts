/** What names a package: the beginning of a string in a program, or a word of a command ("--import=tsx"). */
const inProgram = /["'`]((?:@[\w.~-]+\/)?[\w.~-]+)(?=["'`/])/g;
const inCommand = /(?:@[\w.~-]+\/)?[\w.~-]+/g;

/** Which of the installed packages a program's text may import: whoever is named in a string of it. */
export function mentionedInProgram(text: string, installed: ReadonlySet<string>): readonly string[] {
  return [...text.matchAll(inProgram)].flatMap(([, name]) => (name !== undefined && installed.has(name) ? [name] : []));
}

/** As `mentionedInProgram`, of commands and variables. */
export function mentionedInCommand(text: string, installed: ReadonlySet<string>): readonly string[] {
  return [...text.matchAll(inCommand)].flatMap(([name]) => (installed.has(name) ? [name] : []));
}

/** Whether a file is part of the program that runs, and not of what tests or builds it. */
export function isProgram(path: string): boolean {
  return (
    /\.([cm]?[jt]s|[jt]sx|json)$/.test(path) && !/\.(test|spec|config)\.[^/]*$|(^|\/)(package|package-lock|tsconfig[^/]*)\.json$/.test(path)
  );
}
