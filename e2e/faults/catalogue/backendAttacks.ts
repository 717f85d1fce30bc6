import type { CitedTest, Fault } from '../Fault.ts';

const cite = (...names: string[]): CitedTest[] =>
  names.map(name => ({
    package: 'plugins/dvara-backend',
    file: 'attacks.test.ts',
    name: `an attack on the backend ${name}`,
  }));
const where = 'request to the report backend';

/** What the report backend is asked for and should not be, and annotations that anyone may register. */
export const backendAttacks: Fault[] = [
  {
    id: 'B29',
    fault: 'No token, an expired one, one of another plugin',
    where,
    expected: '401, 401 and 403 at every route; no cluster is asked',
    tests: cite(
      'by who asks without a token is told nothing at *',
      'by who asks with a token that has expired is told nothing at *',
      'by who asks as another plugin is refused at *',
    ),
  },
  {
    id: 'B31',
    fault: 'An entity that may not be read',
    where,
    expected: '404 with the body of an absent one',
    tests: cite(
      'by who asks on an entity that the catalog does not show is the same as on an absent one: *',
    ),
  },
  {
    id: 'B32',
    fault: 'Malformed names: four parts, 10 KB, arrays, encoded paths',
    where,
    expected: '400 or 404, nothing asked',
    tests: cite('by a malformed name of * is refused'),
  },
  {
    id: 'B34',
    fault: 'Bodies, methods, HEAD and OPTIONS',
    where,
    expected: 'not read, not there, no more than a GET tells',
    tests: cite(
      'by * changes nothing and is not there',
      'by a body of 10 MB with a GET is not read',
      'by HEAD and OPTIONS learns no more than by GET',
    ),
  },
  {
    id: 'B36',
    fault: 'Cluster address, token, selector or namespace of the caller’s own',
    where,
    expected: 'a parameter is refused, a header ignored',
    tests: cite(
      'by the parameter * is refused, naming it',
      'by headers steers no request to a cluster',
    ),
  },
  {
    id: 'B38',
    fault: '500 streams of one user',
    where,
    expected: '429 past the bound',
    tests: cite(
      'by 500 streams gets as many as a user may have, and 429 for the rest',
    ),
  },
  {
    id: 'B39',
    fault: 'Errors that tell more than they should',
    where,
    expected: 'no address, CA, token or stack',
    tests: cite('learns nothing of what broke inside'),
  },
  {
    id: 'B40',
    fault: 'What another user has put into the caches',
    where,
    expected: 'filtered after the cache',
    tests: cite(
      'through what another user has put into the caches finds only its own',
    ),
  },
  {
    id: 'B42',
    fault: 'Annotations that hold an address, HTML, Unicode or a line break',
    where: 'entity in the catalog',
    expected: 'refused or not known; nobody is asked, no line is forged',
    tests: cite(
      'by an annotation dvara.ai/gateway: * reaches nobody and writes no line',
      'by an annotation * that names an address is not known',
      'by an annotation that names 1,000 regions, or many characters of them, is refused',
    ),
  },
  {
    id: 'B44',
    fault: 'An annotation that names another team’s namespace',
    where: 'entity in the catalog',
    expected: 'nobody is asked there',
    tests: cite(
      'by an annotation that names another team’s namespace asks nobody there',
    ),
  },
];
