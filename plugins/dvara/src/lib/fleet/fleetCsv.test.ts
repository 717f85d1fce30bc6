import { fleetScenario } from '../../../dev/fleetScenarios';
import { fleetColumnsOf } from './fleetColumns';
import { fleetCsv } from './fleetCsv';

const report = fleetScenario({
  name: 'all-well',
  now: new Date('2026-11-24T12:00:00Z'),
});
const [column] = fleetColumnsOf(report);
const [gateway] = report.gateways;

describe('fleetCsv', () => {
  it('has a line for each gateway in each shown region, ended as RFC 4180 has it', () => {
    const lines = fleetCsv({
      gateways: report.gateways.slice(0, 2),
      columns: [column],
    }).split('\r\n');

    expect(lines).toEqual([
      'gateway,title,entityRef,owner,region,state,reason,readyPods,desiredPods,atMaximum,rolling,appVersion,chartVersion,checkedAt,stale',
      'search-assist,,component:default/search-assist,group:default/team-search,us-east-1,healthy,All well.,3,3,false,false,1.7.0,0.4.2,2026-11-24T12:00:00.000Z,false',
      'orders-llm,,component:default/orders-llm,group:default/team-orders,us-east-1,healthy,All well.,3,3,false,false,1.7.0,0.4.2,2026-11-24T12:00:00.000Z,false',
      '',
    ]);
  });

  it.each([
    ['a, b', '"a, b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\r=x', '"\'\r\'=x"'],
    // Where the comma is for decimals, values are taken apart at these.
    ['a;=1+1', "a;'=1+1"],
    ['a; "@x"', '"a;\' ""@x"""'],
    ['a\n-1', '"a\n\'-1"'],
    ['a; b-c', 'a; b-c'],
    ['=HYPERLINK("a","b")', '"\'=HYPERLINK(""a"",""b"")"'],
  ])(
    'writes %j so that no program takes it for anything else',
    (title, text) => {
      const csv = fleetCsv({
        gateways: [{ ...gateway, title }],
        columns: [column],
      });

      expect(csv).toContain(`search-assist,${text},component:`);
    },
  );
});
