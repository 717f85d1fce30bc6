import type { Entity } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import { TestApiProvider } from '@backstage/test-utils';
import type { GatewayReport } from '@dvara/backstage-plugin-dvara-common';
import { gatewayReportScenario } from '@dvara/backstage-plugin-dvara-common/testUtils';
import { act, renderHook } from '@testing-library/react';
import type { PropsWithChildren } from 'react';
import { unaskedDvaraApi } from '../__testUtils__/unaskedDvaraApi';
import { dvaraApiRef, type DvaraApi } from '../api';
import { useGatewayReport } from './useGatewayReport';

const entityNamed = (name: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, annotations: { 'dvara.ai/gateway': name } },
});

/** A backend without a stream that answers when the test says so. */
class Backend {
  readonly signals: AbortSignal[] = [];
  readonly #waiting: {
    resolve: (report: GatewayReport) => void;
    reject: (error: Error) => void;
  }[] = [];

  readonly api: DvaraApi = {
    ...unaskedDvaraApi,
    getGatewayReport: ({ signal }) => {
      this.signals.push(signal!);
      return new Promise((resolve, reject) => {
        this.#waiting.push({ resolve, reject });
        signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    },
  };

  get asked() {
    return this.signals.length;
  }

  answer = (report: GatewayReport) =>
    act(async () => this.#waiting.shift()!.resolve(report));

  fail = (error: Error) =>
    act(async () => this.#waiting.shift()!.reject(error));
}

const refusal = (status: number) =>
  ResponseError.fromResponse(
    Response.json(
      {
        error: {
          name: status === 403 ? 'NotAllowedError' : 'NotFoundError',
          message: 'no',
        },
        response: { statusCode: status },
      },
      { status },
    ),
  );

const pass = (milliseconds: number) =>
  act(() => jest.advanceTimersByTimeAsync(milliseconds));

async function follow(backend: Backend, name = 'orders-llm') {
  const hook = renderHook(({ entity }) => useGatewayReport(entity), {
    initialProps: { entity: entityNamed(name) },
    wrapper: ({ children }: PropsWithChildren<{}>) => (
      <TestApiProvider apis={[[dvaraApiRef, backend.api]]}>
        {children}
      </TestApiProvider>
    ),
  });
  await pass(100);
  return hook;
}

const first = gatewayReportScenario({ name: 'all-healthy' });
const second = gatewayReportScenario({ name: 'provider-degraded' });

describe('useGatewayReport', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('asks again 5 s after it asked, one question at a time', async () => {
    const backend = new Backend();
    const { result } = await follow(backend);
    await pass(20_000);
    expect(backend.asked).toBe(1);

    await backend.answer(first);
    expect(result.current.report).toBe(first);
    await pass(0);
    expect(backend.asked).toBe(2);

    await backend.answer(second);
    expect(result.current.report).toBe(second);
    await pass(4_999);
    expect(backend.asked).toBe(2);
    await pass(1);
    expect(backend.asked).toBe(3);
  });

  it('keeps the last report with its age while the backend fails', async () => {
    const backend = new Backend();
    const { result } = await follow(backend);
    await backend.answer(first);
    const { receivedAt } = result.current;

    await pass(5_000);
    await backend.fail(await refusal(503));

    expect(result.current).toMatchObject({ report: first, receivedAt });
    expect(result.current.error).toMatchObject({ statusCode: 503 });

    await pass(7_500);
    await backend.answer(second);
    expect(result.current.report).toBe(second);
    expect(result.current.error).toBeUndefined();
  });

  it.each([403, 404])(
    'drops what it knew once refused with %d',
    async status => {
      const backend = new Backend();
      const { result } = await follow(backend);
      await backend.answer(first);
      await pass(5_000);
      await backend.fail(await refusal(status));

      expect(result.current.report).toBeUndefined();
      expect(result.current.error).toMatchObject({ statusCode: status });
    },
  );

  it('gives up a question that has no answer in 30 s', async () => {
    const backend = new Backend();
    const { result } = await follow(backend);
    await pass(30_000);

    expect(backend.signals[0].aborted).toBe(true);
    expect(result.current.error?.message).toContain('30 s');
  });

  it('stops asking when the page is left', async () => {
    const backend = new Backend();
    const { unmount } = await follow(backend);
    unmount();
    await pass(5_000);

    expect(backend.signals[0].aborted).toBe(true);
    await pass(60_000);
    expect(backend.asked).toBe(1);
  });

  it('never shows one gateway’s report for another', async () => {
    const backend = new Backend();
    const { result, rerender } = await follow(backend);
    await backend.answer(first);
    rerender({ entity: entityNamed('billing-llm') });

    expect(result.current.report).toBeUndefined();
    await pass(100);
    await backend.fail(await refusal(503));
    expect(result.current.report).toBeUndefined();
  });
});
