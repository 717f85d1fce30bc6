/** One event of a stream. */
export interface ServerSentEvent {
  /** `message` where the stream names none. */
  event: string;
  data: string;
  /** The id in force, for `Last-Event-ID`. */
  id?: string;
}

/**
 * The events of an answer of type `text/event-stream`, in order; comments, which keep the
 * connection open, are left out, and so is an event that was cut off. Ends when the
 * answer ends; stopping the loop closes the connection.
 */
export async function* readServerSentEvents(
  response: Response,
  options: {
    /** Told whenever something came, be it an event, part of one or a comment. */
    onBytes?: () => void;
  } = {},
): AsyncGenerator<ServerSentEvent, void> {
  const reader = response.body?.getReader();
  if (!reader) {
    return;
  }
  const decoder = new TextDecoder();
  let rest = '';
  let id: string | undefined;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      options.onBytes?.();
      rest += decoder.decode(value, { stream: true });
      const blocks = rest.split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = readFields(block);
        id = fields.id ?? id;
        if (fields.data !== undefined) {
          yield { event: fields.event ?? 'message', data: fields.data, id };
        }
      }
    }
  } finally {
    // The reader may have failed already, which is then what the caller hears of.
    await reader.cancel().catch(() => {});
  }
}

function readFields(block: string): Partial<ServerSentEvent> {
  const fields: Partial<ServerSentEvent> = {};
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') {
      fields.data =
        fields.data === undefined ? value : `${fields.data}\n${value}`;
    } else if (name === 'event' || name === 'id') {
      fields[name] = value;
    }
  }
  return fields;
}
