/** What a server sent is no HTTP/1.1 answer, or leaves doubt where it ends, or is larger than allowed. */
export class MalformedAnswer extends Error {
  override readonly name = "MalformedAnswer";
}

/** A connection ended before an answer was whole. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}
