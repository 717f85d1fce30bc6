import { gatewayStatusSchema } from './gatewayStatus';
import { parseGatewayStatus } from './parseGatewayStatus';
import oldAge from './__fixtures__/status.1-0.json';
import newAge from './__fixtures__/status.1-8.json';
import nullFields from './__fixtures__/status.null-fields.json';
import oddParts from './__fixtures__/status.odd-parts.json';
import ofTomorrow from './__fixtures__/status.of-tomorrow.json';
import smallest from './__fixtures__/status.smallest.json';

const parse = (body: unknown) =>
  parseGatewayStatus({
    body: typeof body === 'string' ? body : JSON.stringify(body),
    operation: "read the gateway's status",
  });

describe('parseGatewayStatus', () => {
  it('reads a gateway of the older age in full', () => {
    expect(parse(oldAge).status).toEqual(oldAge);
  });

  it('reads a newer gateway and drops the sections it does not know', () => {
    const { bundle, spool, ...known } = newAge;
    expect(bundle && spool).toBeDefined();
    expect(parse(newAge).status).toEqual(known);
  });

  it('takes secrets out before a text is cut, escaped or not', () => {
    const body = JSON.stringify({
      status: 'running',
      version: 'v-secret',
      providers: [{ name: 'secret', health: 'HEALTHY' }],
      warnings: [`${'x'.repeat(1997)}secret`],
    }).replace('v-secret', '\\u0073ecret');
    const { status } = parseGatewayStatus({
      body,
      operation: "read the gateway's status",
      redact: text => text.replaceAll('secret', '***'),
    });
    expect(status).toMatchObject({
      version: '***',
      providers: [{ name: '***' }],
      warnings: [`${'x'.repeat(1997)}***`],
    });
  });

  it('shows what is known of a gateway of tomorrow; an unheard health is unknown', () => {
    const { status } = parse(ofTomorrow);
    expect(status?.version).toBe('1.8.2');
    expect(status?.providers[0]).toMatchObject({
      name: 'openai',
      health: 'UNKNOWN',
    });
    expect(JSON.stringify(status)).not.toMatch(/telepathy|zone|fromTheFuture/);
  });

  it('reads the smallest payload, with empty lists for what is not there', () => {
    expect(parse(smallest).status).toEqual({
      status: 'UP',
      providers: [],
      routes: [],
      warnings: [],
    });
  });

  it('loses what is of another form, and nothing beside it', () => {
    const { status } = parse(oddParts);
    expect(gatewayStatusSchema.parse(status)).toEqual({
      status: 'running',
      region: { id: 'us-east-1' },
      providers: [
        {
          name: 'openai',
          health: 'HEALTHY',
          capabilities: { vision: true },
        },
      ],
      routes: [{ id: 'chat', providers: ['openai'] }],
      rateLimits: { enabled: true },
      warnings: ['the first'],
    });
    expect(parse('{"status":"up","uptimeSeconds":1e999}').status).toMatchObject(
      { status: 'up', uptimeSeconds: undefined },
    );
  });

  it('cuts what is too long, and still is a status of the report', () => {
    const { status } = parse({
      status: 'up',
      version: 'v'.repeat(5000),
      warnings: Array.from({ length: 300 }, () => 'w'.repeat(5000)),
      routes: Array.from({ length: 3000 }, (_, index) => ({ id: `${index}` })),
    });
    expect(gatewayStatusSchema.safeParse(status).success).toBe(true);
    expect(status?.warnings).toHaveLength(200);
    expect(status?.routes).toHaveLength(2000);
    expect(status?.version).toHaveLength(128);
  });

  it('reads nulls where the gateway has nothing to say', () => {
    expect(parse(nullFields).status).toMatchObject({
      region: null,
      providers: [{ health: 'UNKNOWN', capabilities: null }],
    });
  });

  it.each<[string, unknown, string]>([
    ['nothing', '', 'an empty answer'],
    ['blanks', ' \n ', 'an empty answer'],
    ['HTML', '\n<!doctype html><h1>Sign in</h1>', 'HTML instead of JSON'],
    ['NaN', '{"status":"running","uptimeSeconds":NaN}', 'not valid JSON'],
    ['a cut answer', '{"status":"runn', 'not valid JSON'],
    [
      'a hundred thousand brackets',
      '['.repeat(100_000),
      'nested deeper than 32 levels',
    ],
    [
      'brackets behind an escaped quote',
      `{"a\\"":${'['.repeat(40)}`,
      'nested deeper than 32 levels',
    ],
    ['null', 'null', 'JSON, but not a status'],
    ['a list', [oldAge], 'JSON, but not a status'],
    [
      'another object',
      { ok: true },
      'not a status: status is missing or of another type',
    ],
    [
      'providers of another form',
      { status: 'up', providers: 'openai' },
      'not a status: providers is missing or of another type',
    ],
    [
      'no providers where there should be a list: that is not «none»',
      { status: 'up', providers: null },
      'not a status: providers is missing or of another type',
    ],
    [
      'a number where a name should be',
      { status: 'up', providers: [{ name: 7 }] },
      'not a status: providers.0.name is missing or of another type',
    ],
    [
      'a name without end',
      { status: 'x'.repeat(5000) },
      'not a status: status is missing or of another type',
    ],
  ])(
    'refuses %s with its reason and nothing of the body',
    (_name, body, detail) => {
      expect(parse(body)).toEqual({
        failure: {
          kind: 'invalidAnswer',
          operation: "read the gateway's status",
          detail,
        },
      });
    },
  );

  it('does not count brackets inside of texts', () => {
    const warnings = ['['.repeat(100)];
    expect(parse({ status: 'up', warnings }).status?.warnings).toEqual(
      warnings,
    );
  });
});
