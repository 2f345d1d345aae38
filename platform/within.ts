/**
 * What work answers, if it does so in time. The work itself goes on.
 * @param late says what did not happen in time
 * @throws DOMException `TimeoutError` when it takes longer
 */
export async function within<R>(milliseconds: number, work: Promise<R>, late: string): Promise<R> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(new DOMException(`${late} within ${milliseconds} ms.`, "TimeoutError")), milliseconds);
  try {
    return await Promise.race([work, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
