import type { AuditorService } from '@backstage/backend-plugin-api';
import { nameOfError } from '../services/nameOfError';
import type { Request } from 'express';

/** Notes in the audit log who has read what is not for everyone who may see a gateway. */
export class ReadAudit {
  readonly #auditor: AuditorService;

  constructor(options: { auditor: AuditorService }) {
    this.#auditor = options.auditor;
  }

  /** Notes a read with its outcome. What was read is not in it. */
  async note<T>(options: {
    eventId: 'release-history' | 'pod-log';
    request: Request;
    /** What is read: texts that the request was checked for. */
    meta: Record<string, string | number | boolean | undefined>;
    read: () => Promise<T>;
  }): Promise<T> {
    const { eventId, request, read } = options;
    const meta = Object.fromEntries(
      Object.entries(options.meta).filter(([, value]) => value !== undefined),
    );
    const event = await this.#auditor.createEvent({
      eventId,
      request,
      severityLevel: 'medium',
      meta,
    });
    try {
      const result = await read();
      await event.success();
      return result;
    } catch (error) {
      await event.fail({
        error: error instanceof Error ? error : new Error(nameOfError(error)),
      });
      throw error;
    }
  }
}
