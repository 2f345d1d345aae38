import postgres from "postgres";

/** Seconds between two tries of a connection that fails, at most. */
const LONGEST_PAUSE = 0.5;

/**
 * Opens a client that lives as long as its process and outlives its server: after an outage of any length it is connected
 * again within a moment. By itself postgres.js would wait for up to twenty seconds, and everybody who asks meanwhile too.
 */
export function openClient<T extends Record<string, postgres.PostgresType>>(url: string, options: postgres.Options<T>): postgres.Sql {
  return postgres(url, {
    // Asking for array types on each connection rejects out of everybody's reach while the server is down.
    fetch_types: false,
    onnotice: () => undefined,
    backoff: (failures) => Math.min(3 ** failures / 100, LONGEST_PAUSE) * (0.5 + Math.random() / 2),
    ...options,
  });
}
