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
  let pending = "";
  let event = "message";
  let data: string[] = [];
  let length = 0;
  for await (const chunk of body) {
    pending += decoder.decode(chunk, { stream: true });
    const lines = pending.split(/\r\n|\n|\r(?!$)/);
    pending = lines.pop() ?? "";
    if (length + pending.length > maxEventLength) throw new SyntaxError(`an event is larger than ${maxEventLength} characters`);
    for (const line of lines) {
      if (line === "") {
        if (data.length > 0 || event !== "message") yield { event, data: data.join("\n") };
        event = "message";
        data = [];
        length = 0;
      } else if (line.startsWith("data:")) {
        data.push(fieldValue(line, 5));
        length += line.length;
      } else if (line.startsWith("event:")) {
        event = fieldValue(line, 6);
      }
    }
  }
}

function fieldValue(line: string, from: number): string {
  return line.charAt(from) === " " ? line.slice(from + 1) : line.slice(from);
}
