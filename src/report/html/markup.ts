import { escaped } from "../printable.ts";

/** Markup that is safe to stand in a page as it is. Made by `html` only, so that nothing gets into a page unescaped. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

export type Content = string | number | Html | undefined | false | readonly Content[];

/** Markup with values put in: each is escaped unless it is markup already; a list stands joined; undefined and false are nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(parts.reduce((whole, part, index) => whole + shown(values[index - 1]) + part));
}

function shown(content: Content): string {
  if (content === undefined || content === false) return "";
  if (content instanceof Html) return content.toString();
  if (typeof content === "object") return content.map(shown).join("");
  return escaped(String(content));
}
