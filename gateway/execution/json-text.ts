/** An answer's data that is JSON text already. Whoever writes the answer writes this as it is. */
export class JsonText {
  /** The text of an answer that is nothing but this. */
  readonly answer: string;

  constructor(data: string) {
    this.answer = `{"data":${data}}`;
    // The text was put together from thousands of pieces: asking for its length makes it one, which is easier to keep.
    Buffer.byteLength(this.answer);
  }

  get data(): string {
    return this.answer.slice('{"data":'.length, -1);
  }

  /** For writers that know nothing of this class. */
  toJSON(): unknown {
    return JSON.parse(this.data);
  }
}

/** A result as JSON text, its members in the order in which the GraphQL specification suggests them. */
export function resultText({
  errors,
  data,
  extensions,
}: {
  readonly errors?: unknown;
  readonly data?: unknown;
  readonly extensions?: unknown;
}): string {
  if (errors === undefined && extensions === undefined && data instanceof JsonText) return data.answer;
  const members = [
    ...(errors === undefined ? [] : [`"errors":${JSON.stringify(errors)}`]),
    ...(data === undefined ? [] : [`"data":${data instanceof JsonText ? data.data : JSON.stringify(data)}`]),
    ...(extensions === undefined ? [] : [`"extensions":${JSON.stringify(extensions)}`]),
  ];
  return `{${members.join(",")}}`;
}
