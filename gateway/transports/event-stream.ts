/** One event of a `text/event-stream`: its name (`message` when none is given) and its data lines joined. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Reads a `text/event-stream` body. Comments (keep-alives), IDs and retry hints are skipped.
 * Throws a SyntaxError when one event is larger than `maxEventLength` characters.
 */
export async function* readEventStream(body: AsyncIterable<Uint8Array>, maxEventLength: number): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  const lines = new Lines();
  let event = "message";
  let data: string[] = [];
  let length = 0;
  const checkLength = (reached: number) => {
    if (reached > maxEventLength) throw new SyntaxError(`an event is larger than ${maxEventLength} characters`);
  };
  for await (const chunk of body) {
    for (const line of lines.take(decoder.decode(chunk, { stream: true }))) {
      if (line === "") {
        if (data.length > 0 || event !== "message") yield { event, data: data.join("\n") };
        event = "message";
        data = [];
        length = 0;
      } else if (line.startsWith("data:")) {
        length += line.length;
        checkLength(length);
        data.push(fieldValue(line, 5));
      } else if (line.startsWith("event:")) {
        event = fieldValue(line, 6);
      }
    }
    checkLength(length + lines.begun.length);
  }
}

/** Cuts a text that comes in pieces into lines, which end with \r\n, \n or \r. Looks at each piece once. */
class Lines {
  /** The line that has not ended yet. */
  begun = "";
  /** Whether a line feed that comes next belongs to the line end before it. */
  #returned = false;

  /** Answers the lines that end with this piece. */
  take(piece: string): string[] {
    if (piece === "") return [];
    const lines = piece.slice(this.#returned && piece.startsWith("\n") ? 1 : 0).split(/\r\n|\n|\r/);
    this.#returned = piece.endsWith("\r");
    lines[0] = this.begun + lines[0];
    this.begun = lines.pop() ?? "";
    return lines;
  }
}

function fieldValue(line: string, from: number): string {
  return line.charAt(from) === " " ? line.slice(from + 1) : line.slice(from);
}
