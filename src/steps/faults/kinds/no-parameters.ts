/** Of a kind whose drill gives nothing beside `kind`. */
export type NoParameters = Readonly<Record<string, never>>;
